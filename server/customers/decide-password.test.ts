import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { decidePassword } from './decide-password.ts'
import { loadWords } from './password-words.ts'
import { passwordLength } from './policy.ts'

/** Any UTF-16 text, lone surrogates and control characters included. */
const anyText = (maxLength: number): fc.Arbitrary<string> =>
  fc.uint16Array({ maxLength }).map((units) => String.fromCharCode(...units))

const nobody = {}
const zhangWei = { e164: '+8613867290415', displayName: '张伟' }
/** Passwords of a text, two spaces or a new line apart. */
const list = (text: string): string[] => text.trim().split(/\s*\n\s*| {2,}/)
const outcome = (password: string, about = nobody): string => {
  const judged = decidePassword(password, about)
  return isRefusal(judged) ? judged.refused : 'accepted'
}

describe('length and form', () => {
  it.each([
    ['seven!x', 7, 'password_too_short'],
    ['eight!xq', 8, 'accepted'],
    ['密码很难猜到了', 7, 'password_too_short'],
    ['我家的猫很难猜', 7, 'password_too_short'],
    ['我家的猫最难猜到', 8, 'accepted'],
    ['🔑🐘🌋🎻🦒🧊🪁', 7, 'password_too_short'],
    ['🔑🐘🌋🎻🦒🧊🪁🛶', 8, 'accepted'],
  ])('counts code points, not bytes or units: %s has %i', (password, length, expected) => {
    expect(Array.from(password)).toHaveLength(length)
    expect(outcome(password)).toBe(expected)
  })

  it('guarantees that 128 code points are taken whole, and one more is refused rather than cut off', () => {
    const longest = 'Qy7#vM2k'.repeat(15) + 'another8'
    expect(decidePassword(longest, nobody)).toMatchObject({ prepared: longest })
    expect(decidePassword(`${longest}x`, nobody)).toEqual({
      refused: 'password_too_long',
      facts: { min: 8, max: 128, typed: 129 },
    })
    expect(outcome('🔑🐘🌋🎻'.repeat(31) + 'last')).toBe('accepted')
  })

  it('says how long it must be and how long it was', () => {
    expect(decidePassword('short', nobody)).toEqual({
      refused: 'password_too_short',
      facts: { min: 8, max: 128, typed: 5 },
    })
  })

  it('asks for fifteen where the policy says that a password stands alone', () => {
    const alone = { ...passwordLength, standsAlone: true }
    expect(decidePassword('k7#mQ2xz9!LdTw', nobody, alone)).toMatchObject({
      refused: 'password_too_short',
      facts: { min: 15, typed: 14 },
    })
    expect(decidePassword('k7#mQ2xz9!LdTwB', nobody, alone)).toMatchObject({ strength: 4 })
  })

  it('guarantees that the same text in two Unicode forms is one password', () => {
    const composed = decidePassword('Ångström déjà vu', nobody)
    const decomposed = decidePassword('Ångström déjà vu'.normalize('NFD'), nobody)
    expect(composed).toEqual(decomposed)
    expect(composed).toMatchObject({ prepared: 'Ångström déjà vu'.normalize('NFC') })
  })

  it('keeps every character as typed: spaces, case, full-width', () => {
    for (const password of [' leading trailing ', 'MiXeD cAsE KqZ', 'ｆｕｌｌ　ｗｉｄｔｈ　ｔｅｘｔ']) {
      expect(decidePassword(password, nobody)).toMatchObject({ prepared: password })
    }
  })

  it.each([
    'k7#mQ2xz\ud800',
    '\udc00k7#mQ2xz',
    'k7#m\ud83dQ2xz',
    'k7#mQ2xz\0',
    'k7#mQ\t2xz',
    'k7#mQ2xz\n',
    'k7#mQ2\u0085xz',
  ])('guarantees that what its owner could not type again is refused as unreadable: %j', (password) =>
    expect(outcome(password)).toBe('password_unreadable'),
  )

  it.each([
    'lowercaseonlyqm',
    'UPPERCASEONLYQM',
    '7391846205',
    '!?&%$§=)(/',
    'ångströmsvägen',
    '很长的一句中文密码呢',
  ])('guarantees that no kinds of characters are required: %s', (password) =>
    expect(outcome(password)).toBe('accepted'),
  )
})

describe('common', () => {
  it.each(
    list(`
    password  Password1!  P@ssw0rd  p@$$w0rd123  PASSWORD  qwertyuiop  trustno1  iloveyou  sunshine1
    12345678  1234567890  87654321  11111111  123123123  1qaz2wsx  1q2w3e4r  zxcvbnm123  qazwsxedc
    abcd1234  a1b2c3d4  asdfghjkl  abcdefgh  aaaaaaaa  !@#$%^&*  q1w2e3r4t5  dragon99  michelle92
    liverpool7  Summer2026!  welcome@123  admin888  admin@2024  letmein!!  monkey.123  Chelsea_1
    hunter2hunter2  hello kitty  hello 12345  1990-04-12  12/04/1990  19900412  04121990  12 34 56 78
    13800138000  sunshine2008
  `),
  )('guarantees that what everybody uses is refused: %s', (password) => {
    expect(outcome(password)).toBe('password_common')
  })

  it.each(
    list(`
    woaini520  woaini1314  WoAiNi5201314  woaini1990  woainizhangwei  woaibeijing  woaini.520
    520woaini  5201314520  13145201314  5201314a  88888888  66666888  16888888  52052020  1314520a
    7758521a  147258369  nihaoma123  mima1234  wodemima1  tiantianxiangshang  buzhidao1  gongxifacai
    gongxifacai888  xiaoxiao123  zhongguo2008  beijing2008  shanghai123  zhonghua1949
    yishengyishi1314  pingan888  baobei521  laopo1314  wang1990  wang19900412  wang900412  li19850101
    zhang0412  chen.1988  zhangsan1985  lisi123456  liuyang520  wangxiaoming  wangxiaoming1  zhangwei
    liming1985  zhouxiaohong88  ouyangfeng1  lvxiaojun  liudehua1961  zw19900412  lzw19900412
    19900412zw  lxm123456  qq123456  a123456789  aa5201314  wo5201314  qwe123123  我爱你我爱你我爱你
    我爱你我爱你1314  好好学习天天向上  恭喜发财88888  生日快乐1990  1990年4月12日  latchkey1  youzheng88  youchu123
    qianbao888  zhifubao1  weixin123  zhongguoyouzheng
  `),
  )('guarantees that Chinese habits count as common: %s', (password) => {
    expect(outcome(password)).toBe('password_common')
  })

  it.each([
    'ｐａｓｓｗｏｒｄ１',
    '１２３４５６７８',
    'ｗｏａｉｎｉ５２０',
    'passwordpassword',
    'woaini520woaini520',
  ])('sees through width and repetition: %s', (password) => expect(outcome(password)).toBe('password_common'))

  it.each(
    list(`
    password-tractor-77  mypasswordisquitelong  passwordxkqz  the password of Qinghai
    woaini and my red bicycle  correct horse battery staple  purple tractor 9  wang1990 bakery corner
    iloveyou-Lhasa-lake  dragon739x  k7#mQ2xz  xkqwpzvn  mXq9vR2k  9f8a7c6e  7391846205  wo3zai4zhe4li
    Qinghai-lake-1987  tuesday!lamp  zai shan de na bian  wo jia lou xia de mao  山那边的湖水很蓝啊
    5201314 teapots  1qaz my kettle
  `),
  )('guarantees that a listed word with real content of its own is accepted: %s', (password) => {
    expect(outcome(password)).toBe('accepted')
  })

  it('guarantees that every entry of the offline list is refused, in any case', () => {
    const { passwords } = loadWords()
    expect(passwords.size).toBeGreaterThanOrEqual(3_000)
    const entries = [...passwords]
    expect(entries.every((entry) => Array.from(entry).length >= 8)).toBe(true)
    const every = entries.filter((_, place) => place % 20 === 0)
    expect(every.filter((entry) => outcome(entry) !== 'password_common')).toEqual([])
    const shouted = every.map((entry) => entry.toUpperCase()).filter((entry) => entry.length < 20)
    expect(shouted.filter((entry) => outcome(entry) === 'accepted')).toEqual([])
  })

  it('leaves what a password manager makes alone, but for a rare coincidence', () => {
    const letters = 'abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789!#$%&*+-=?@_'
    const passwords = fc.sample(
      fc.array(fc.constantFrom(...Array.from(letters)), { minLength: 12, maxLength: 20 }),
      { numRuns: 200, seed: 7 },
    )
    const refused = passwords.map((chars) => chars.join('')).filter((one) => outcome(one) !== 'accepted')
    expect(refused.length, refused.join(' ')).toBeLessThanOrEqual(1)
  })
})

describe('personal', () => {
  it.each(
    list(`
    13867290415  +8613867290415  8613867290415  138-6729-0415  67290415  0415zhang0415  my13867290415
    zhangwei  ZhangWei  zhang.wei  weizhang88  zhangwei1990  zhang-wei-520  zhangweizhangwei
    zw67290415  zw13867290415  wei67290415  张伟张伟张伟张伟  张伟张伟0415  ilovezhangwei  zhangwei0415!
  `),
  )('guarantees that the own number or name is refused: %s', (password) => {
    expect(outcome(password, zhangWei)).toBe('password_personal')
  })

  it.each([
    ['ouyangxiaoming', '欧阳小明'],
    ['xiaoming2b', '欧阳小明'],
    ['oyxiaoming', '欧阳小明'],
    ['zengzirui99', '曾梓睿'],
    ['lvmengjie', '吕梦洁'],
    ['lumengjie', '吕梦洁'],
    ['zhangzhongliang', '張仲良'],
    ['shanyuehang', '单月行'],
    ['Sondergard1', 'Anna-Maria Søndergård'],
    ['søndergård1', 'Anna-Maria Søndergård'],
    ['mariaanna7', 'Anna Maria'],
    ['adilituersun', '阿迪力·吐尔逊'],
  ])('knows how names are read and turned: %s is %s', (password, displayName) => {
    expect(outcome(password, { displayName })).toBe('password_personal')
  })

  it.each(['the kettle of zhangwei', 'zw k7#mQ2xz', '0415 k7#mQ2xz', 'zhangwei-Kx7#v'])(
    'accepts content of its own beside a name: %s',
    (password) => expect(outcome(password, zhangWei)).toBe('accepted'),
  )

  it('takes nothing as personal from whom it knows nothing of', () => {
    expect(outcome('67290415', nobody)).toBe('accepted')
    expect(outcome('67290415', { displayName: '', e164: '' })).toBe('accepted')
  })
})

describe('strength', () => {
  it.each([
    ['sunshinedragon', 1],
    ['73918462', 2],
    ['purple tractor 9', 2],
    ['k7#mQ2xz', 3],
    ['correct horse battery staple', 4],
    ['vT7#kq!Zp2mW', 4],
  ])('%s → %i', (password, strength) => {
    expect(decidePassword(password, nobody)).toMatchObject({ strength })
  })

  it('never falls when content of its own is added', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('teapot', 'Qinghai', '7391', 'k#m'),
        fc.constantFrom('xkqzv', '9#Lw2', 'ømbrz'),
        (start, more) => {
          const short = decidePassword(`${start}-lantern`, nobody)
          const long = decidePassword(`${start}-lantern${more}`, nobody)
          if (isRefusal(short) || isRefusal(long)) throw new Error('both are passwords')
          expect(long.strength).toBeGreaterThanOrEqual(short.strength)
        },
      ),
    )
  })
})

it('answers any text of any length without throwing', () => {
  fc.assert(
    fc.property(anyText(300), anyText(60), (password, displayName) => {
      const judged = decidePassword(password, { displayName, e164: '+8613867290415' })
      expect(isRefusal(judged) || judged.prepared === password.normalize('NFC')).toBe(true)
    }),
    { numRuns: 60 },
  )
})
