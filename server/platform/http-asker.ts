import { createHmac } from 'node:crypto'
import { isIPv4 } from 'node:net'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Random } from './random.ts'
import { sameBytes, type Secrets } from './secrets.ts'

/** Who sends a request, as far as the wire tells: cookies, csrf token, source address, language, kind of browser. */

export type CookieName = 'browser' | 'session' | 'device'
const cookieNames: Readonly<Record<CookieName, string>> = {
  browser: '__Host-latchkey-browser',
  session: '__Host-latchkey-session',
  device: '__Host-latchkey-device',
}
const cookieAttributes = 'Path=/; Secure; HttpOnly; SameSite=Strict'
/** 400 days is the longest that browsers keep a cookie. The session cookie ends with the browser, or before by our clock. */
const keptSeconds = 400 * 86_400

function cookieHeader(name: CookieName, value: string | null): string {
  if (value === null) return `${cookieNames[name]}=; ${cookieAttributes}; Max-Age=0`
  const age = name === 'session' ? '' : `; Max-Age=${keptSeconds}`
  return `${cookieNames[name]}=${value}; ${cookieAttributes}${age}`
}

/** Tokens are 256 random bits, base64url: anything else in the cookie is treated as absent. */
export function readToken(request: FastifyRequest, name: CookieName): string | undefined {
  const value = request.cookies[cookieNames[name]]
  return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined
}

export function newToken(random: Random): string {
  return random.bytes(32).toString('base64url')
}

export function browserHashOf(secrets: Secrets, token: string): Buffer {
  return secrets.keyedHash('browser', token)
}

/** The csrf token is tied to the browser cookie, so that one planted by a sibling site is worth nothing. */
export function csrfTokenOf(secrets: Secrets, browserToken: string): string {
  return createHmac('sha256', secrets.key('csrf')).update(browserToken).digest('base64url')
}

/**
 * Two independent checks on every unsafe request (ASVS v5.0.0-3.5.1): the browser's own word on where the request comes
 * from, and a token that another site cannot read.
 */
export function isCrossSite(request: FastifyRequest, origin: string | undefined): boolean {
  const site = request.headers['sec-fetch-site']
  if (site !== undefined && site !== 'same-origin') return true
  const from = request.headers.origin
  if (from === undefined) return false
  return origin === undefined ? !sameHost(from, request.headers.host) : from !== origin
}

function sameHost(origin: string, host: string | undefined): boolean {
  try {
    return new URL(origin).host === host
  } catch {
    return false
  }
}

export function csrfMatches(request: FastifyRequest, secrets: Secrets, browserToken: string): boolean {
  const given = request.headers['x-csrf-token']
  return (
    typeof given === 'string' &&
    sameBytes(Buffer.from(given), Buffer.from(csrfTokenOf(secrets, browserToken)))
  )
}

/**
 * The key under which keyless sends are counted: an IPv4 address, or the /64 of an IPv6 address, since one subscriber owns
 * a whole /64. `request.ip` believes X-Forwarded-For only from trusted proxies (configured), never from a stranger.
 */
export function sourceKeyOf(ip: string): string {
  const plain = ip.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '')
  if (isIPv4(plain)) return plain
  const [head = '', tail] = plain.split('::')
  const front = head === '' ? [] : head.split(':')
  const back = tail === undefined || tail === '' ? [] : tail.split(':')
  const middle =
    tail === undefined ? [] : Array<string>(Math.max(0, 8 - front.length - back.length)).fill('0')
  const groups = [...front, ...middle, ...back].slice(0, 4)
  return `${groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`
}

export type AskerLocale = 'zh-CN' | 'en'

/** RFC 9110 quality values; Chinese of any region is served zh-CN, everything unknown is served en. */
export function localeOf(header: string | undefined): AskerLocale {
  const ranked = (header ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().toLowerCase().split(';')
      const quality = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find(Boolean)
      return { tag, quality: quality === undefined ? 1 : Number(quality) }
    })
    .filter(({ tag, quality }) => /^(zh|en)\b/.test(tag) && quality > 0)
    .sort((a, b) => b.quality - a.quality)
  return ranked[0]?.tag.startsWith('zh') ? 'zh-CN' : 'en'
}

const browsers: readonly [RegExp, string][] = [
  [/MicroMessenger/, 'WeChat'],
  [/AlipayClient/, 'Alipay'],
  [/EdgA?\//, 'Edge'],
  [/HuaweiBrowser/, 'Huawei Browser'],
  [/Firefox\/|FxiOS/, 'Firefox'],
  [/Chrome\/|CriOS/, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const systems: readonly [RegExp, string][] = [
  [/HarmonyOS|OpenHarmony/, 'HarmonyOS'],
  [/Android/, 'Android'],
  [/iPhone|iPad/, 'iOS'],
  [/Windows/, 'Windows'],
  [/Mac OS X/, 'macOS'],
  [/Linux/, 'Linux'],
]

/** A few words for lists of devices and sessions, such as `Chrome · Android`; never kept as the whole header. */
export function browserNameOf(userAgent: string | undefined): string {
  const text = (userAgent ?? '').slice(0, 400)
  const found = (table: readonly [RegExp, string][]): string =>
    table.find(([shape]) => shape.test(text))?.[1] ?? '?'
  return `${found(browsers)} · ${found(systems)}`
}

/** Set on every reply, as one constant object (a plugin costs 45 µs a request). No inline script, no inline style, no framing. */
export const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // The camera reads payment codes; what it sees never leaves the page.
  'permissions-policy': 'camera=(self), microphone=(), geolocation=(), interest-cohort=()',
  'x-frame-options': 'DENY',
}

export function setCookie(reply: FastifyReply, name: CookieName, value: string | null): void {
  const before = reply.getHeader('set-cookie')
  const list = before === undefined ? [] : Array.isArray(before) ? before : [String(before)]
  void reply.header('set-cookie', [...list, cookieHeader(name, value)])
}
