import { isIP } from 'node:net'
import { resolve } from 'node:path'

/**
 * Every environment variable, typed, one sentence each. All problems are reported at once, and secrets print as `[secret]`.
 * This is the only file that reads the environment (the scripts and tests have their own few).
 */
class Secret {
  readonly #value: string
  constructor(value: string) {
    this.#value = value
  }
  reveal(): string {
    return this.#value
  }
  toString(): string {
    return '[secret]'
  }
  toJSON(): string {
    return '[secret]'
  }
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return '[secret]'
  }
}

export type Config = {
  /** NODE_ENV=production: keys and a database server must come from the environment. */
  production: boolean
  /** LATCHKEY_HOST: address to listen on; demo mode exists on loopback only. */
  host: string
  /** LATCHKEY_PORT: port of the app and the API; 0 picks a free one. */
  port: number
  /** LATCHKEY_METRICS_HOST: address of the listener for metrics and health detail. */
  metricsHost: string
  /** LATCHKEY_METRICS_PORT: its port; 0 picks a free one. */
  metricsPort: number
  /** LATCHKEY_DATA_DIR: keys, and the embedded database where there is no server. */
  dataDir: string
  /** DATABASE_URL: a PostgreSQL server, 15 or newer, instead of the embedded one. */
  databaseUrl: Secret | undefined
  /** LATCHKEY_DEMO_DATABASE_URL: for tests: demo mode on a given server. */
  demoDatabaseUrl: Secret | undefined
  /** LATCHKEY_CONNECTIONS_MAX: size of the pool. */
  connectionsMax: number
  /** LATCHKEY_STOP_SECONDS: a stop that is not done by then ends all the same; 30 when unset. */
  stopSeconds: number
  /** LATCHKEY_PUBLIC_URL: where customers reach the app, https, without a path. */
  publicUrl: string | undefined
  /** LATCHKEY_TRUSTED_PROXIES: addresses or ranges whose X-Forwarded-For is believed, comma separated. */
  trustedProxies: string[]
  /** LATCHKEY_ROOT_KEYS: `version:base64` of 32 bytes, comma separated, the current one first. */
  rootKeys: Secret | undefined
  /** LATCHKEY_TIME_ZONE: the zone of clock times in texts and messages. */
  timeZone: string
  /** LATCHKEY_LOG_LEVEL: silent, error, warn, info or debug. */
  logLevel: string
  /** LATCHKEY_SMPP_URL: the SMS gateway, smpp(s)://system:password@host:port. */
  smppUrl: Secret | undefined
  /** LATCHKEY_SMTP_URL: the mail server, smtp(s)://user:password@host:port. */
  smtpUrl: Secret | undefined
  /** LATCHKEY_MAIL_FROM: the sender of mails. */
  mailFrom: string | undefined
  /** LATCHKEY_BREACH_RANGE_URL: a list of breached passwords, asked by k-anonymity (`…/range/ABCDE`); none when unset. */
  breachRangeUrl: string | undefined
  /** LATCHKEY_KEYLESS_SENDS_PER_DAY: the spending breaker: text codes a day (UTC) for askers who have proven nothing, over all numbers; 10000 when unset. */
  keylessSendsPerDay: number | undefined
  /** LATCHKEY_COUNTRIES: whose numbers are served, of CN, HK, MO and TW, comma separated; all four when unset. */
  countries: Country[]
  /** LATCHKEY_SMS_SIGNATURE: the brand in 【】 before each text. */
  smsSignature: string
  /** LATCHKEY_SMS_DOMAIN_LINE: on or off; off where carriers block the domain-bound last line. */
  smsDomainLine: boolean
  /** LATCHKEY_EMBEDDED_IN_PRODUCTION: `accept-the-risk` runs production on the embedded beta database. */
  embeddedInProduction: boolean
}

const countries = ['CN', 'HK', 'MO', 'TW'] as const
type Country = (typeof countries)[number]

export type Environment = Readonly<Record<string, string | undefined>>

type Reader = { env: Environment; problems: string[] }

/** Set to nothing counts as not set. */
function given(env: Environment, name: string): string | undefined {
  const text = env[name]?.trim()
  return text === '' ? undefined : text
}

function number(reader: Reader, name: string, fallback: number, min: number, max: number): number {
  const text = given(reader.env, name)
  if (text === undefined) return fallback
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (Number.isInteger(value) && value >= min && value <= max) return value
  reader.problems.push(`${name} must be a whole number from ${min} to ${max}`)
  return fallback
}

function servedCountries(reader: Reader): Country[] {
  const text = given(reader.env, 'LATCHKEY_COUNTRIES')
  if (text === undefined) return [...countries]
  const named = text.split(',').map((one) => one.trim())
  const served = countries.filter((one) => named.includes(one))
  if (named.every((one) => countries.some((country) => country === one))) return served
  reader.problems.push(`LATCHKEY_COUNTRIES must name some of ${countries.join(', ')}`)
  return [...countries]
}

function oneOf<const Value extends string>(
  reader: Reader,
  name: string,
  values: readonly Value[],
  fallback: Value,
): Value {
  const text = given(reader.env, name)
  if (text === undefined) return fallback
  const found = values.find((value) => value === text)
  if (found !== undefined) return found
  reader.problems.push(`${name} must be one of ${values.join(', ')}`)
  return fallback
}

function url(reader: Reader, name: string, protocols: readonly string[]): string | undefined {
  const text = given(reader.env, name)
  if (text === undefined) return undefined
  try {
    if (protocols.includes(new URL(text).protocol)) return text
  } catch {
    // told below, without the value: it may hold a password
  }
  reader.problems.push(
    `${name} must be a URL that begins with ${protocols.map((one) => `${one}//`).join(' or ')}`,
  )
  return undefined
}

function secretUrl(reader: Reader, name: string, protocols: readonly string[]): Secret | undefined {
  const text = url(reader, name, protocols)
  return text === undefined ? undefined : new Secret(text)
}

/** Not held to be a web address: a server on a socket is written `postgresql://user@/name?host=/folder`. */
function postgresUrl(reader: Reader, name: string): Secret | undefined {
  const text = given(reader.env, name)
  if (text === undefined) return undefined
  if (!/^postgres(ql)?:\/\/\S+$/.test(text)) {
    reader.problems.push(`${name} must be a URL that begins with postgres:// or postgresql://`)
  }
  return new Secret(text)
}

function publicOrigin(reader: Reader): string | undefined {
  const text = url(reader, 'LATCHKEY_PUBLIC_URL', ['https:'])
  if (text === undefined) return undefined
  const parsed = new URL(text)
  if (parsed.pathname !== '/' || parsed.search !== '' || parsed.username !== '') {
    reader.problems.push('LATCHKEY_PUBLIC_URL must be an origin alone, such as https://wallet.example')
  }
  return parsed.origin
}

function address(reader: Reader, name: string): string {
  const text = given(reader.env, name) ?? '127.0.0.1'
  if (isIP(text) === 0 && !/^[a-z\d]([a-z\d-]*[a-z\d])?(\.[a-z\d-]+)*$/i.test(text))
    reader.problems.push(`${name} must be an address or the name of a host`)
  return text
}

function rootKeys(reader: Reader): Secret | undefined {
  const text = given(reader.env, 'LATCHKEY_ROOT_KEYS')
  if (text === undefined) return undefined
  const parts = text.split(',').map((part) => part.trim().split(':'))
  const sound = parts.every(([version, key, ...rest]) => {
    return (
      rest.length === 0 &&
      // One byte of what is sealed says under which key.
      /^[1-9]\d{0,2}$/.test(version ?? '') &&
      Number(version) <= 255 &&
      Buffer.from(key ?? '', 'base64').length === 32
    )
  })
  if (!sound)
    reader.problems.push('LATCHKEY_ROOT_KEYS must be version:key pairs, each key 32 bytes in base64')
  if (new Set(parts.map(([version]) => version)).size < parts.length)
    reader.problems.push('LATCHKEY_ROOT_KEYS must have one key of each version')
  return new Secret(text)
}

function trustedProxies(reader: Reader): string[] {
  const list = (given(reader.env, 'LATCHKEY_TRUSTED_PROXIES') ?? '')
    .split(',')
    .map((one) => one.trim())
    .filter(Boolean)
  const wrong = list.filter((one) => {
    const [address = '', bits] = one.split('/')
    const kind = isIP(address)
    const bitsMax = kind === 4 ? 32 : 128
    return kind === 0 || (bits !== undefined && !(/^\d{1,3}$/.test(bits) && Number(bits) <= bitsMax))
  })
  if (wrong.length > 0)
    reader.problems.push(`LATCHKEY_TRUSTED_PROXIES: no address or range: ${wrong.join(', ')}`)
  return list
}

function timeZone(reader: Reader): string {
  const zone = given(reader.env, 'LATCHKEY_TIME_ZONE') ?? 'Asia/Shanghai'
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone })
  } catch {
    reader.problems.push('LATCHKEY_TIME_ZONE must be an IANA time zone, such as Asia/Shanghai')
  }
  return zone
}

/** Names that we read, so that a misspelt one is told instead of ignored. */
export const known: readonly string[] = [
  'LATCHKEY_HOST',
  'LATCHKEY_PORT',
  'LATCHKEY_METRICS_HOST',
  'LATCHKEY_METRICS_PORT',
  'LATCHKEY_DATA_DIR',
  'LATCHKEY_DEMO_DATABASE_URL',
  'LATCHKEY_CONNECTIONS_MAX',
  'LATCHKEY_STOP_SECONDS',
  'LATCHKEY_PUBLIC_URL',
  'LATCHKEY_TRUSTED_PROXIES',
  'LATCHKEY_ROOT_KEYS',
  'LATCHKEY_TIME_ZONE',
  'LATCHKEY_LOG_LEVEL',
  'LATCHKEY_SMPP_URL',
  'LATCHKEY_SMTP_URL',
  'LATCHKEY_MAIL_FROM',
  'LATCHKEY_BREACH_RANGE_URL',
  'LATCHKEY_KEYLESS_SENDS_PER_DAY',
  'LATCHKEY_COUNTRIES',
  'LATCHKEY_SMS_SIGNATURE',
  'LATCHKEY_SMS_DOMAIN_LINE',
  'LATCHKEY_EMBEDDED_IN_PRODUCTION',
  // Read by the scripts and the tests, not by the server.
  'LATCHKEY_SOAK',
  'LATCHKEY_BENCH_LARGE',
  'LATCHKEY_CHROMIUM',
]

export function readConfig(env: Environment): { config: Config; problems: string[] } {
  const reader: Reader = { env, problems: [] }
  for (const name of Object.keys(env)) {
    if (name.startsWith('LATCHKEY_') && !known.includes(name)) reader.problems.push(`${name} is not known`)
  }
  const config: Config = {
    production:
      oneOf(reader, 'NODE_ENV', ['production', 'development', 'test'], 'development') === 'production',
    host: address(reader, 'LATCHKEY_HOST'),
    port: number(reader, 'LATCHKEY_PORT', 8080, 0, 65_535),
    metricsHost: address(reader, 'LATCHKEY_METRICS_HOST'),
    metricsPort: number(reader, 'LATCHKEY_METRICS_PORT', 0, 0, 65_535),
    dataDir: resolve(given(env, 'LATCHKEY_DATA_DIR') ?? '.data'),
    databaseUrl: postgresUrl(reader, 'DATABASE_URL'),
    demoDatabaseUrl: postgresUrl(reader, 'LATCHKEY_DEMO_DATABASE_URL'),
    connectionsMax: number(reader, 'LATCHKEY_CONNECTIONS_MAX', 16, 2, 500),
    stopSeconds: number(reader, 'LATCHKEY_STOP_SECONDS', 30, 1, 3600),
    publicUrl: publicOrigin(reader),
    trustedProxies: trustedProxies(reader),
    rootKeys: rootKeys(reader),
    timeZone: timeZone(reader),
    logLevel: oneOf(reader, 'LATCHKEY_LOG_LEVEL', ['silent', 'error', 'warn', 'info', 'debug'], 'info'),
    smppUrl: secretUrl(reader, 'LATCHKEY_SMPP_URL', ['smpp:', 'smpps:']),
    smtpUrl: secretUrl(reader, 'LATCHKEY_SMTP_URL', ['smtp:', 'smtps:']),
    mailFrom: given(env, 'LATCHKEY_MAIL_FROM'),
    breachRangeUrl: url(reader, 'LATCHKEY_BREACH_RANGE_URL', ['https:', 'http:']),
    keylessSendsPerDay: given(env, 'LATCHKEY_KEYLESS_SENDS_PER_DAY')
      ? number(reader, 'LATCHKEY_KEYLESS_SENDS_PER_DAY', 10_000, 1, 10_000_000)
      : undefined,
    countries: servedCountries(reader),
    smsSignature: given(env, 'LATCHKEY_SMS_SIGNATURE') ?? 'Latchkey钱包',
    smsDomainLine: oneOf(reader, 'LATCHKEY_SMS_DOMAIN_LINE', ['on', 'off'], 'on') === 'on',
    embeddedInProduction:
      oneOf(reader, 'LATCHKEY_EMBEDDED_IN_PRODUCTION', ['no', 'accept-the-risk'], 'no') === 'accept-the-risk',
  }
  return { config, problems: reader.problems }
}

export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host)
}

export type Mode = 'demo' | 'production'

/**
 * Demo mode shows codes to whoever looks, so it exists only where nobody else can look: on loopback, without a public
 * address, on a data directory that was born for it. Nothing converts one into the other.
 *
 * @param stamp what the data directory was created for; undefined when it is new
 * @returns the mode, or what is missing for the only mode that is left
 */
export function decideMode(config: Config, stamp: Mode | undefined): { mode: Mode } | { missing: string[] } {
  const demoAllowed =
    !config.production &&
    isLoopback(config.host) &&
    config.publicUrl === undefined &&
    config.databaseUrl === undefined
  if (demoAllowed && stamp !== 'production') return { mode: 'demo' }
  const missing: string[] = []
  if (stamp === 'demo') {
    missing.push(
      `another LATCHKEY_DATA_DIR: ${config.dataDir} was created for the demo and never becomes anything else`,
    )
  }
  if (config.demoDatabaseUrl)
    missing.push('LATCHKEY_DEMO_DATABASE_URL must be unset: it is for demo mode alone')
  if (!config.publicUrl)
    missing.push('LATCHKEY_PUBLIC_URL: the https address at which customers reach the app')
  if (!config.databaseUrl && !config.embeddedInProduction) {
    missing.push(
      'DATABASE_URL: a PostgreSQL server, 15 or newer (or LATCHKEY_EMBEDDED_IN_PRODUCTION=accept-the-risk)',
    )
  }
  if (!config.rootKeys && config.production)
    missing.push('LATCHKEY_ROOT_KEYS: version:key, the key 32 bytes in base64')
  if (!config.smppUrl) missing.push('LATCHKEY_SMPP_URL: the SMS gateway')
  if (!config.smtpUrl) missing.push('LATCHKEY_SMTP_URL: the mail server')
  if (!config.mailFrom) missing.push('LATCHKEY_MAIL_FROM: the sender of mails')
  return missing.length > 0 ? { missing } : { mode: 'production' }
}

/** Latchkey cannot start as it was told to; the message is for whoever starts it. */
export class StartRefusal extends Error {
  override name = 'StartRefusal'
}
