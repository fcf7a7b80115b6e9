import { splitOf } from '../spoken.ts'

/**
 * Amounts as people type, read and hear them. A string becomes minor units by its digits alone: no fraction ever exists as a
 * number. A comma or a dot before one or two digits is the decimal sign; between groups of three beside another sign it groups.
 * What could be two amounts is refused with both readings: `1,234` is a thousand to some and a bit more than one to others.
 */
export type AmountSlip =
  | { kind: 'empty' }
  | { kind: 'letters' }
  | { kind: 'negative' }
  | { kind: 'zero' }
  | { kind: 'large' }
  /** More than two digits behind the decimal sign. */
  | { kind: 'decimals' }
  /** Groups that are not of three, or signs that do not go together. */
  | { kind: 'grouping' }
  /** Both are minor units. */
  | { kind: 'ambiguous'; whole: number; fraction: number }

export type Reading = { ok: true; minor: number } | { ok: false; slip: AmountSlip }

/** As `amountMinorMax` of the contract: far above every limit, far below what a number can count. */
const ceilingMinor = 100_000_000_000
const mostDigits = 15

const slip = (kind: Exclude<AmountSlip['kind'], 'ambiguous'>): Reading => ({ ok: false, slip: { kind } })

/** `12` and `5` make 1250: digits are joined, never multiplied. */
function joined(whole: string, cents: string): number | undefined {
  const digits = (whole + cents.padEnd(2, '0')).replace(/^0+(?=\d)/, '')
  return digits.length > mostDigits ? undefined : Number(digits)
}

function amountOf(whole: string, cents: string): Reading {
  const minor = joined(whole, cents)
  if (minor === undefined || minor > ceilingMinor) return slip('large')
  return minor === 0 ? slip('zero') : { ok: true, minor }
}

const isGrouped = (text: string, sign: string): boolean => {
  const [first = '', ...rest] = text.split(sign)
  return /^\d{1,3}$/.test(first) && rest.every((group) => /^\d{3}$/.test(group))
}

/** Spaces and apostrophes only ever group; the currency's own sign says nothing new. */
function plainOf(text: string): string | undefined {
  const plain = text
    .normalize('NFKC')
    .replaceAll('。', '.')
    .replace(/[\s\u00a0\u2009\u202f'’]+/g, ' ')
    .trim()
    .replace(/^(?:¥|CNY|RMB)\s*/i, '')
    .replace(/\s*(?:¥|元|块|CNY|RMB|yuan)$/i, '')
  if (!plain.includes(' ')) return plain
  const [, whole = '', rest = ''] = /^([\d ]+)([.,]\d*)?$/.exec(plain) ?? []
  return isGrouped(whole, ' ') ? whole.replaceAll(' ', '') + rest : undefined
}

function withOneKind(text: string, sign: '.' | ','): Reading {
  const parts = text.split(sign)
  const [whole = '', behind = ''] = parts
  if (parts.length > 2) return isGrouped(text, sign) ? amountOf(parts.join(''), '') : slip('grouping')
  if (behind.length <= 2) return amountOf(whole === '' ? '0' : whole, behind)
  if (behind.length > 3 || !/^[1-9]\d{0,2}$/.test(whole)) return slip('decimals')
  // Three digits: a group of three, or a slip behind a decimal sign.
  return {
    ok: false,
    slip: {
      kind: 'ambiguous',
      whole: joined(whole + behind, '') ?? 0,
      fraction: joined(whole, behind.slice(0, 2)) ?? 0,
    },
  }
}

export function readAmount(text: string): Reading {
  const plain = plainOf(text)
  if (plain === undefined)
    return /^[\d\s.,'’]+$/.test(text.normalize('NFKC')) ? slip('grouping') : slip('letters')
  if (plain === '') return slip('empty')
  if (/^[-−–]/.test(plain)) return slip('negative')
  if (!/^[\d.,]+$/.test(plain)) return slip('letters')
  if (!/\d/.test(plain)) return slip('empty')
  const dot = plain.includes('.')
  const comma = plain.includes(',')
  if (!dot && !comma) return amountOf(plain, '')
  if (dot !== comma) return withOneKind(plain, dot ? '.' : ',')
  const decimal = plain.lastIndexOf('.') > plain.lastIndexOf(',') ? '.' : ','
  const [whole = '', behind = '', ...more] = plain.split(decimal)
  if (more.length > 0 || !isGrouped(whole, decimal === '.' ? ',' : '.')) return slip('grouping')
  return behind.length > 2 ? slip('decimals') : amountOf(whole.replaceAll(/[.,]/g, ''), behind)
}

/** `1,234.50`: in groups of three and always with both digits, so that columns stand. */
export function amountText(minor: number): string {
  const { negative, whole, cents } = splitOf(minor)
  return `${negative ? '−' : ''}${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`
}

/** As the field wants it: no groups, and no digits that say nothing. */
export function amountField(minor: number): string {
  const { whole, cents } = splitOf(minor)
  return cents === '00' ? whole : `${whole}.${cents}`
}

const formal = '零壹贰叁肆伍陆柒捌玖'
const places = ['', '拾', '佰', '仟']
const steps = ['', '万', '亿']

/** Four digits, with one 零 for any run of empty places in their middle. */
function formalGroup(digits: string): string {
  let text = ''
  for (const [index, digit] of digits.split('').entries())
    text += digit === '0' ? '零' : `${formal[Number(digit)]}${places[digits.length - 1 - index]}`
  return text.replace(/零+/g, '零').replace(/零$/, '')
}

/** 「壹仟贰佰叁拾肆元伍角整」: the form in which a slip of one place is seen at once. */
export function amountFormal(minor: number): string {
  const { whole, cents } = splitOf(minor)
  const groups: string[] = []
  for (let end = whole.length; end > 0; end -= 4) groups.unshift(whole.slice(Math.max(0, end - 4), end))
  const yuan = groups
    .map((group, index) => {
      const text = formalGroup(group)
      return text === '' || text === '零' ? '零' : text + (steps[groups.length - 1 - index] ?? '')
    })
    .join('')
    .replace(/零+/g, '零')
    .replace(/^零|零$/g, '')
  const [jiao = '0', fen = '0'] = cents
  const head = yuan === '' ? '' : `${yuan}元`
  if (cents === '00') return `${head === '' ? '零元' : head}整`
  const middle = jiao === '0' ? (head === '' ? '' : '零') : `${formal[Number(jiao)]}角`
  return head + middle + (fen === '0' ? '整' : `${formal[Number(fen)]}分`)
}
