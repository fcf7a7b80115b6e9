import { describe, expect, it } from 'vitest'
import { checkDeviceName, checkDisplayName } from './decide-name.ts'

const refused = { refused: 'name_malformed', facts: { max: 40 } }

describe('checkDisplayName', () => {
  it.each([
    ['王小明', '王小明'],
    ['  Anna   Maria ', 'Anna Maria'],
    ['José', 'José'],
    ["O'Brien", "O'Brien"],
    ['阿迪力·吐尔逊', '阿迪力·吐尔逊'],
    ['J. R. Smith Jr', 'J. R. Smith Jr'],
    ['นภา', 'นภา'],
    ['李雷　（大）', '李雷 （大）'],
    ['2 Chainz', '2 Chainz'],
    ['名'.repeat(40), '名'.repeat(40)],
  ])('keeps %j as %j', (text, name) => {
    expect(checkDisplayName(text)).toBe(name)
  })

  it('composes what came in parts', () => {
    expect(checkDisplayName('José'.normalize('NFD'))).toBe('José'.normalize('NFC'))
  })

  it.each([
    ...[
      '',
      '   ',
      '...',
      '12345',
      '名'.repeat(41),
      '王\n小明',
      '王\0',
      '王\ud800',
      '<b>王</b>',
      '王{小明}',
      '王@小明',
    ],
    ...[
      '客服4001234567',
      'www.example.org',
      'example.org',
      'https://x',
      '王\u202e明',
      '王\u200b明',
      '王\u2066明',
      '🔑王',
    ],
  ])('guarantees that a name is a name: %j is refused', (text) => {
    expect(checkDisplayName(text)).toEqual(refused)
  })
})

describe('checkDeviceName', () => {
  it.each(['我的手机', 'Pixel 9 (work)', '📱', '👩‍💻 laptop', '☎️', "Wang's phone <3"])('keeps %j', (text) => {
    expect(checkDeviceName(` ${text} `)).toBe(text)
  })

  it.each(['', ' ', '\u200b', 'a\nb', 'a\0', '\ud800', 'a\u202eb', '-', 'x'.repeat(41)])(
    'refuses %j',
    (text) => {
      expect(checkDeviceName(text)).toEqual(refused)
    },
  )
})
