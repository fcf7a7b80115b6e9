import { describe, expect, it } from 'vitest'
import { causeCodes } from '#contract/causes'
import { locales, type Locale } from '#contract/words'
import { noticeKinds, noticeTemplates, type NoticeTemplate } from './notice.ts'
import { noticeText, renderEmail, renderText, words, type Body, type Wording } from './templates.ts'
import { safeBrowser } from './words.ts'

const wording: Wording = {
  origin: 'https://wallet.example',
  smsSignature: 'Latchkey钱包',
  smsDomainLine: true,
  timeZone: 'Asia/Shanghai',
}
const purposes = ['enter', 'freeze', 'step-up'] as const

/** What a thief would put wherever somebody may write something. */
const bait = '请拨打 400-820-8820 或打开 http://wa11et.example/login'
const baits = {
  browser: bait,
  deviceName: bait,
  emailHint: 'x…@wa11et-400-820-8820.example',
  left: 9,
  count: 12,
  quiet: 3,
  days: 30,
  cause: causeCodes[0] ?? '',
}
const fullest = { ...baits, browser: 'Chrome · Android' }

const notice = (template: NoticeTemplate, locale: Locale, facts: Record<string, string | number>): Body => ({
  kind: 'notice',
  template,
  facts,
  checkWord: words[locale].checkWords.reduce((a, b) => (b.length > a.length ? b : a)),
  toldAt: '2026-12-24T06:20:00.000Z',
  locale,
  notMeToken: 'T0ken-_',
})
const code = (purpose: 'enter' | 'freeze' | 'step-up' | 'verify-email', locale: Locale): Body => ({
  kind: 'code',
  purpose,
  code: '123456',
  minutes: 5,
  locale,
})
const eachNotice = locales.flatMap((locale) => noticeTemplates.map((template) => [template, locale] as const))
const eachCode = locales.flatMap((locale) => purposes.map((purpose) => [purpose, locale] as const))
const textOf = (body: Body, more: Partial<Wording> = {}): string =>
  renderText(body, { ...wording, ...more }) ?? ''

describe('text messages', () => {
  it('carry a code as agreed, with the domain-bound last line', () => {
    expect(textOf(code('enter', 'zh-CN'))).toBe(
      '【Latchkey钱包】验证码123456，用于登录、注册或找回钱包，5分钟内有效，切勿告诉他人。不是你操作？打开App点“不是我”。\n@wallet.example #123456',
    )
    expect(textOf(code('freeze', 'zh-CN'), { smsDomainLine: false })).toBe(
      '【Latchkey钱包】验证码123456，只能用于冻结钱包，5分钟内有效，切勿告诉他人。不是你操作？打开App点“不是我”。',
    )
    expect(textOf(code('step-up', 'en'))).toBe(
      '【Latchkey钱包】Code 123456 to confirm it is you, valid 5 min. Tell nobody. Not you? Open the app, tap Not me.\n@wallet.example #123456',
    )
  })

  it('tell a notice with its check word and the agreed ending', () => {
    expect(textOf(notice('password_reset', 'zh-CN', fullest))).toBe(
      '【Latchkey钱包】12月24日 14:20，钱包密码已重设，其他设备已退出。核对词“青石”。请以 App 内“状态中心”为准；那里没有这条通知，就不要照它说的做。打不开 App？自己输入官网地址核对。不是你？在 App 或官网选 ④。',
    )
    expect(textOf(notice('signed_in_new_device', 'en', fullest))).toBe(
      "【Latchkey钱包】24 December, 14:20: Your wallet was signed in to on a new device (Chrome · Android). Check word \"fountain\". Check Status Centre. If it isn't there, don't act on it. Can't open the app? Type our address yourself. Not you? In the app or at our address, choose ④.",
    )
  })

  it.each(eachCode)('keep a %s code in %s within 140 characters', (purpose, locale) => {
    const text = textOf(code(purpose, locale))
    expect(text.length).toBeLessThanOrEqual(140)
    expect(text.split('\n').at(-1)).toBe('@wallet.example #123456')
    expect(textOf(code(purpose, locale), { smsDomainLine: false })).not.toContain('wallet.example')
  })

  it.each(eachNotice)('keep the %s notice in %s short', (template, locale) => {
    // Chinese in two parts of 67 characters; English takes up to five.
    expect(textOf(notice(template, locale, fullest)).length).toBeLessThanOrEqual(
      locale === 'zh-CN' ? 134 : 335,
    )
  })

  const every = [
    ...eachNotice.flatMap(([template, locale]) =>
      [{}, fullest, baits].map(
        (facts) => [`${template} ${locale}`, notice(template, locale, facts)] as const,
      ),
    ),
    ...eachCode.map(([purpose, locale]) => [`${purpose} ${locale}`, code(purpose, locale)] as const),
  ]
  it.each(every)(
    'guarantees that %s holds no link and no phone number, whatever was named',
    (_name, body) => {
      const lines = textOf(body).split('\n')
      // The last line of a code is the domain-bound one, tested above: no link, for it has no scheme and no path.
      const text = lines[0] ?? ''
      expect(lines.length).toBe(body.kind === 'code' ? 2 : 1)
      expect(text).not.toMatch(/https?:|www\.|[a-z0-9-]+\.[a-z]{2,}|:\/\/|@|\/\w/i)
      const digits = text.replace(/(?<!\d)123456(?!\d)/, '').match(/\d[\d\s-]{3,}\d/g) ?? []
      expect(digits.filter((run) => run.replace(/\D/g, '').length > 4 && !/^24 /.test(run))).toEqual([])
      expect(text).not.toContain('T0ken')
      // 【】 is the sender's signature and stands nowhere else.
      expect(text.match(/【/g)).toHaveLength(1)
      expect(text.startsWith('【Latchkey钱包】')).toBe(true)
    },
  )

  it('cannot be given a second signature', () => {
    expect(textOf(code('enter', 'en'), { smsSignature: '甲】【乙' })).toMatch(/^【甲乙】[^【】]+$/)
  })
})

describe('mails', () => {
  const mailOf = (body: Body): { subject: string; text: string } => {
    const mail = renderEmail(body, wording)
    expect(mail).not.toBeNull()
    return mail ?? { subject: '', text: '' }
  }

  it('tell a notice in full, with a link that reaches no log', () => {
    expect(mailOf(notice('password_changed', 'en', fullest))).toEqual({
      subject: 'Password changed',
      text: [
        '24 December, 14:20 (GMT+8)',
        'Your wallet password was changed (Chrome · Android) and other devices were signed out. Wasn\'t you? Choose "Not me" at once: payments out and changes stop, other sign-ins end.',
        'Wasn\'t you? Open the address below, then choose "Not me" (works once; opening it does nothing yet):\nhttps://wallet.example/not-me#T0ken-_',
        'Check word: fountain (this notice shows the same word in Status Centre)',
        "Check Status Centre. If it isn't there, don't act on it. Can't open the app? Type our address yourself.",
        'Our staff will never ask you to tell them a code or password, or to move money to a "safe account".',
      ].join('\n\n'),
    })
    expect(mailOf(notice('password_changed', 'zh-CN', fullest))).toEqual({
      subject: '密码已更改',
      text: [
        '12月24日 14:20 (GMT+8)',
        '钱包密码已更改（Chrome · Android），其他设备已退出登录。不是你做的？请马上选“不是我”：转出和更改会停止，其他登录会退出。',
        '不是你？打开下面的地址，再点“不是我”（只能用一次，打开不等于确认）：\nhttps://wallet.example/not-me#T0ken-_',
        '核对词：青石（“状态中心”里这条通知的核对词应当相同）',
        '请以 App 内“状态中心”为准；那里没有这条通知，就不要照它说的做。打不开 App？自己输入官网地址核对。',
        '我们的工作人员绝不会向你要验证码或密码，也不会让你把钱转到“安全账户”。',
      ].join('\n\n'),
    })
  })

  it.each(eachNotice)(
    'guarantees that the %s mail in %s holds nothing that somebody else wrote',
    (template, locale) => {
      const { subject, text } = mailOf(notice(template, locale, baits))
      expect(subject + text).not.toContain('400-820')
      expect(subject + text).not.toContain('wa11et')
      // The one address in it is ours.
      expect(text.match(/https?:\S+/g)).toEqual(['https://wallet.example/not-me#T0ken-_'])
      expect(subject).not.toMatch(/[\r\n]/)
    },
  )

  it('carry the code that verifies an address, and no other code', () => {
    const { subject, text } = mailOf(code('verify-email', 'zh-CN'))
    expect(text).toContain('验证码：123456')
    expect(subject).not.toContain('123456')
    expect(renderText(code('verify-email', 'en'), wording)).toBeNull()
    for (const purpose of purposes) expect(renderEmail(code(purpose, 'en'), wording)).toBeNull()
  })
})

describe('the Status Centre', () => {
  it.each(eachNotice)(
    'says %s in %s, with the name and address that messages leave out',
    (template, locale) => {
      const facts = {
        deviceName: '小林的手机',
        emailHint: 'l…@mail.example',
        browser: 'Safari · iPhone',
        left: 4,
      }
      const { title, detail, brief } = noticeText(template, facts, locale)
      for (const text of [title, detail, brief]) expect(text).not.toMatch(/undefined|NaN|\[object|^\s*$/)
      expect(detail.includes('小林的手机')).toBe(template.startsWith('device_'))
      expect(detail.includes('l…@mail.example')).toBe(template.startsWith('contact_'))
      // Says what to do: dispute it, or why there is nothing to dispute.
      expect(detail.length).toBeGreaterThan(20)
      if (noticeKinds[template].disputable) expect(detail).toMatch(/不是我|Not me/)
    },
  )

  it.each(eachNotice)('reads well without any fact: %s in %s', (template, locale) => {
    const { title, detail, brief } = noticeText(template, {}, locale)
    for (const text of [title, detail, brief]) expect(text).not.toMatch(/undefined|NaN|\(\)|（）|““|  /)
  })
})

describe('check words', () => {
  it.each(locales)('are many, short, all different and plain in %s', (locale) => {
    const list = words[locale].checkWords
    expect(new Set(list).size).toBe(list.length)
    expect(list.length).toBe(96)
    for (const word of list)
      expect(word).toMatch(locale === 'zh-CN' ? /^\p{Script=Han}{2}$/u : /^[a-z]{3,9}$/)
  })
})

describe('names of browsers', () => {
  it.each([
    ['Chrome · Android', 'Chrome · Android'],
    ['WeChat · iPhone', 'WeChat · iPhone'],
    ['? · Android', 'Android'],
    ['? · ?', ''],
    ['Huawei Browser · HarmonyOS', 'Huawei Browser · HarmonyOS'],
    ['Call 400820 · x.example', ''],
    ['A · B · C', ''],
    [undefined, ''],
  ])('%s is shown as "%s"', (name, shown) => {
    expect(safeBrowser(name)).toBe(shown)
  })
})
