/** Stopping money going out, from any browser, with one proof; and "this wasn't me" from an e-mail. */
export const texts = {
  title: '先保护资金',
  leads: {
    password: '输入手机号和密码，转出马上停止。收款照常，钱一分不少。',
    'recovery-code': '输入手机号和恢复码，转出马上停止。收款照常，钱一分不少。',
  },
  by: '也可以用',
  kinds: { 'phone-code': '短信验证码', 'recovery-code': '恢复码', password: '密码' },
  kindNotes: {
    'phone-code': '发到上面的手机号',
    'recovery-code': '用来冻结不会用掉它',
    password: '现在的或上一个都可以',
  },
  passwordNote: '现在的或上一个都可以。',
  submit: '停止转出',
  codeTitle: '输入验证码',
  codeNote: '它只能用来冻结。',
  doneTitle: '已收到',
  doneDetail:
    '如果你输入的没有错，转出已经停止，也已通知你的每一个联系方式。为了不让别人借此试探，对错看到的都是这一页。',
  doneCheck: '怎么知道已经冻结？登录后在“我的账户怎么了”里能看到，你的手机也会收到通知。',
  doneUndo: '解冻需要两种不同的验证。',
  signIn: '登录查看',
  again: '换一种验证再试',
  notMeTitle: '不是我操作的',
  notMeLead: '按下后，转出和更改会停止，其他登录会退出。',
  notMeSubmit: '不是我，停止转出',
  notMeMissing: '这个链接不完整。打开邮件里的完整链接，或者用别的方法先保护资金。',
  toFreeze: '用别的方法先保护资金',
  receiveWorks: '收款照常',
}
