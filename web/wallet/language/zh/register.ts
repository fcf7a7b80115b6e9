/** Creating a wallet, and what makes its owner always able to come back. */
export const texts = {
  startTitle: '建立钱包',
  startLead: '输入手机号，我们会发送 6 位验证码。',
  title: '建立钱包',
  lead: '手机号已确认。还差两样：怎么称呼你，和一个密码。',
  name: '怎么称呼你',
  nameHint: '只有你自己，和收到你付款的人会看到。',
  nameEmpty: '先写下怎么称呼你。',
  submit: '建立钱包',

  emailTitle: '再留一个通知地址',
  emailLead: '密码、设备有变化时，邮箱也会收到通知。手机丢了，这里还能告诉你。邮箱不能用来登录。',
  email: '邮箱',
  emailEmpty: '先输入邮箱地址。',
  emailSend: '发送验证码',
  emailCodeTitle: '确认邮箱',
  emailCodeLead: (address: string) => `验证码已发到 **${address}**。`,
  emailVerify: '确认',
  later: '以后再说',
  withoutEmail: (ceiling: string) => `以后再说也可以；在那之前，你最多能转入 ${ceiling} 元。`,

  codesTitle: '保存恢复码',
  codesLead: '忘了密码、换了手机，都能用它回来。每个只能用一次，写下来或打印，和贵重物品放在一起。',
  codesMake: '生成恢复码',
  withoutCodes: (ceiling: string) =>
    `以后再说也可以；在那之前，一年里总共只能转出 ${ceiling} 元，手机丢了也没有别的路回来。`,
}
