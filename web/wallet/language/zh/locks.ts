import type { Capability, ProofKind } from '#contract/words'

/** What a lock looks like: the names of what it takes away, and the frame around them. */
export const texts = {
  paused: '已暂停',
  atRisk: '资金有风险',
  off: '暂停使用',
  stillWorks: '照常可用',
  until: '恢复时间',
  noEnd: '没有到期时间，完成下面任意一步就会恢复。',
  noEndNoStep: '由我们处理，有结果会马上告诉你。',
  offUntil: (until: string) => `到 ${until} 恢复`,
  offUntilDone: '确认是你以后恢复',
  on: { account: undefined as string | undefined, device: '只影响这台设备', lane: '只影响这台设备' },
  onOther: (when: string, browser: string | null) =>
    browser === null ? `只影响 ${when} 登录的设备` : `只影响 ${when} 登录的 ${browser}`,
  allowance: (amount: string) => `每天共 ${amount}以内`,
  allowanceOf: (what: string, allowance: string) => `${what}（${allowance}）`,
  capabilities: {
    'sign-in': '登录',
    view: '查看',
    receive: '收款',
    'pay-known': '向熟悉的收款人付款',
    'pay-new': '向新收款人付款',
    withdraw: '提现',
    'change-credentials': '更换密码和验证方式',
    'change-contacts': '更换手机号和通知地址',
  } satisfies Record<Capability, string>,
  proofs: {
    'known-device': '用这台设备确认',
    password: '密码登录',
    'phone-code': '短信验证码',
    'email-code': '邮件验证码',
    totp: '动态验证码',
    passkey: '通行密钥',
    'recovery-code': '恢复码',
    'device-approval': '用其他设备确认',
    'recovery-contact': '恢复联系人',
    'identity-check': '身份核验',
  } satisfies Record<ProofKind, string>,
}
