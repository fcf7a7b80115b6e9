import type { Locale, Text } from '#contract/words'

/** The words of this page, by name. */
const texts = {
  title: { 'zh-CN': '演示手机', en: 'Demo phone' },
  people: { 'zh-CN': '看谁的手机？', en: 'Whose phone?' },
  hint: {
    'zh-CN': '只在演示里存在。这里显示钱包发给每个人的短信和邮件，没有任何东西真的发出去。',
    en: 'It exists in the demo alone. It shows the texts and mails that the wallet sends to each person; nothing really leaves.',
  },
  number: { 'zh-CN': '任意手机号', en: 'Any number' },
  numberHint: {
    'zh-CN': '用一个新号码注册时，验证码也会到这里。',
    en: 'Registering with a new number? Its code arrives here, too.',
  },
  open: { 'zh-CN': '打开', en: 'Open' },
  back: { 'zh-CN': '打开钱包', en: 'Wallet' },
  otherLanguage: { 'zh-CN': 'English', en: '中文' },
  phoneOf: { 'zh-CN': '{who} 的手机', en: 'Phone of {who}' },
  sms: { 'zh-CN': '短信', en: 'Text' },
  email: { 'zh-CN': '邮件', en: 'Mail' },
  copyCode: { 'zh-CN': '复制验证码 {code}', en: 'Copy code {code}' },
  copied: { 'zh-CN': '已复制', en: 'Copied' },
  copy: { 'zh-CN': '复制', en: 'Copy' },
  more: { 'zh-CN': '全文', en: 'Read all' },
  less: { 'zh-CN': '收起', en: 'Less' },
  now: { 'zh-CN': '刚刚', en: 'now' },
  minutes: { 'zh-CN': '{count} 分钟前', en: '{count} min ago' },
  signInNumber: { 'zh-CN': '手机号', en: 'Number' },
  password: { 'zh-CN': '密码', en: 'Password' },
  pin: { 'zh-CN': '支付密码', en: 'Payment PIN' },
  recoveryCodes: { 'zh-CN': '恢复码（{count} 个）', en: 'Recovery codes ({count})' },
  noRecoveryCodes: { 'zh-CN': '没有恢复码', en: 'No recovery codes' },
  empty: {
    'zh-CN': '还没有消息。在钱包里输入这个号码，验证码马上会到这里。',
    en: 'Nothing yet. Type this number in the wallet and its code arrives here at once.',
  },
  loading: { 'zh-CN': '正在打开…', en: 'Opening…' },
  away: { 'zh-CN': '连不上演示服务器，正在重试…', en: 'The demo server does not answer. Trying again…' },
  nobody: {
    'zh-CN': '这不是能用的手机号。中国手机号是 11 位数字。',
    en: 'That is no number we can use. Chinese mobile numbers have 11 digits.',
  },
  arrived: { 'zh-CN': '新消息：{text}', en: 'New message: {text}' },
} satisfies Record<string, Text>

export type Word = keyof typeof texts

let current: Locale = 'en'
export const locale = (): Locale => current

/** The choice kept by the wallet or here, else the browser's. */
export function startLanguage(kept: string | undefined): void {
  const wished = kept ? [kept] : navigator.languages
  const first = wished.map((tag) => (/^zh\b/i.test(tag) ? 'zh-CN' : /^en\b/i.test(tag) ? 'en' : undefined))
  setLanguage(first.find((found) => found !== undefined) ?? 'en')
}

export function setLanguage(next: Locale): void {
  current = next
  document.documentElement.lang = next
}

export function say(word: Word, facts: Record<string, string | number> = {}): string {
  return texts[word][current].replace(/\{(\w+)\}/g, (_all, name: string) => String(facts[name] ?? ''))
}
