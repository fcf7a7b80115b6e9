/** Recovery codes on the one occasion when they are shown. */
export const texts = {
  title: '保存这 10 个恢复码',
  lead: '只显示这一次。写下来或打印，保存好了再离开。',
  paper: 'Latchkey 钱包恢复码',
  note: '每个只能用一次。工作人员不会向你要恢复码。',
  saved: '我已保存好',
  print: '打印',
  copy: '复制',
  copied: '已复制',
  notCopied: '这个浏览器不允许复制，请写下来或打印。',
}
