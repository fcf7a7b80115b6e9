/** Words of PasswordField. */
export const texts = {
  label: '密码',
  newLabel: '新密码',
  rules: '至少 8 个字符，可以粘贴，不必含符号。',
  show: '显示',
  hide: '隐藏',
  showLabel: '显示密码',
  hideLabel: '隐藏密码',
  capsLock: '大写锁定已打开',
  strength: ['一猜就中', '容易被猜到', '还可以更长', '不容易被猜到', '很难被猜到'] as readonly string[],
  strengthLabel: (verdict: string) => `密码强度：${verdict}`,
}
