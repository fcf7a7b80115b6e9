import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { decideMode, known, readConfig, type Environment, type Mode } from './config.ts'

const key = Buffer.alloc(32, 1).toString('base64')
const production: Environment = {
  NODE_ENV: 'production',
  LATCHKEY_PUBLIC_URL: 'https://wallet.example',
  DATABASE_URL: 'postgres://wallet:hunter2@db.example/wallet',
  LATCHKEY_ROOT_KEYS: `1:${key}`,
  LATCHKEY_SMPP_URL: 'smpp://system:hunter2@sms.example:2775',
  LATCHKEY_SMTP_URL: 'smtps://wallet:hunter2@mail.example',
  LATCHKEY_MAIL_FROM: 'wallet@wallet.example',
}

describe('configuration', () => {
  it('needs nothing', () => {
    const { config, problems } = readConfig({})
    expect(problems).toEqual([])
    expect(config).toMatchObject({
      port: 8080,
      host: '127.0.0.1',
      production: false,
      timeZone: 'Asia/Shanghai',
    })
    expect(config.dataDir).toMatch(/\.data$/)
  })

  it.each([
    'postgres://wallet@db.example:5433/wallet',
    'postgresql://wallet@/wallet?host=%2Frun%2Fpostgresql&port=5432',
    'postgresql:///wallet?host=/run/postgresql',
  ])('takes a database at %s', (address) => {
    const { config, problems } = readConfig({ DATABASE_URL: address })
    expect(problems).toEqual([])
    expect(config.databaseUrl?.reveal()).toBe(address)
  })

  it('reports all problems at once, without the values', () => {
    const { problems } = readConfig({
      LATCHKEY_PORT: '80.5',
      LATCHKEY_PUBLIC_URL: 'http://hunter2',
      DATABASE_URL: 'mysql://hunter2',
      LATCHKEY_ROOT_KEYS: '1:hunter2',
      LATCHKEY_TIME_ZONE: 'Mars/Olympus',
      LATCHKEY_TRUSTED_PROXIES: '10.0.0.0/8, nonsense',
      LATCHKEY_COLOUR: 'green',
      NODE_ENV: 'prod',
    })
    expect(problems).toHaveLength(8)
    expect(problems.join()).not.toContain('hunter2')
  })

  it.each([
    ['LATCHKEY_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['LATCHKEY_TRUSTED_PROXIES', '2001:db8::/129'],
    ['LATCHKEY_METRICS_HOST', 'no host'],
    ['LATCHKEY_HOST', '127.0.0.1:80'],
    ['LATCHKEY_ROOT_KEYS', `1:${key},1:${key}`],
    ['LATCHKEY_PORT', '0x50'],
    ['LATCHKEY_PORT', '-1'],
  ])('refuses %s=%s', (name, value) => {
    const { problems } = readConfig({ [name]: value })
    expect(problems).toEqual([expect.stringMatching(new RegExp(`^${name}`))])
  })

  it('guarantees that what is set to nothing is not set: no listener is opened to everybody, no folder taken', () => {
    const blank = Object.fromEntries(known.map((name) => [name, ' ']))
    expect(readConfig({ ...blank, DATABASE_URL: '', NODE_ENV: '' })).toEqual(readConfig({}))
  })

  it('guarantees that secrets print as [secret]', () => {
    const { config } = readConfig(production)
    const printed = [inspect(config, { depth: 9 }), JSON.stringify(config), String(config.databaseUrl)].join()
    expect(printed).not.toContain('hunter2')
    expect(printed).not.toContain(key)
    expect(printed).toContain('[secret]')
    expect(config.databaseUrl?.reveal()).toContain('hunter2')
  })
})

describe('what the operator says about text codes', () => {
  it('is nothing unless said: all countries, and the breaker of the policy', () => {
    const { config } = readConfig({})
    expect(config).toMatchObject({ countries: ['CN', 'HK', 'MO', 'TW'], keylessSendsPerDay: undefined })
  })

  it('names countries and the spending breaker', () => {
    const { config, problems } = readConfig({
      LATCHKEY_COUNTRIES: 'HK, CN',
      LATCHKEY_KEYLESS_SENDS_PER_DAY: '500',
    })
    expect(problems).toEqual([])
    expect(config).toMatchObject({ countries: ['CN', 'HK'], keylessSendsPerDay: 500 })
  })

  it('guarantees that a misspelt country or a breaker of nought is told', () => {
    const env = { LATCHKEY_COUNTRIES: 'CN,XX', LATCHKEY_KEYLESS_SENDS_PER_DAY: '0' }
    expect(readConfig(env).problems).toHaveLength(2)
  })
})

describe('the mode', () => {
  const modeOf = (env: Environment, stamp: Mode | undefined): unknown =>
    decideMode(readConfig(env).config, stamp)

  it.each<[string, Environment, Mode | undefined]>([
    ['a new directory on loopback', {}, undefined],
    ['the same directory again', {}, 'demo'],
    ['a test server', { LATCHKEY_DEMO_DATABASE_URL: 'postgres:///test' }, undefined],
    ['localhost by name', { LATCHKEY_HOST: 'localhost' }, undefined],
  ])('is demo for %s', (_name, env, stamp) => {
    expect(modeOf(env, stamp)).toEqual({ mode: 'demo' })
  })

  it.each<[string, Environment, Mode | undefined]>([
    ['every network', { LATCHKEY_HOST: '0.0.0.0' }, undefined],
    ['an address that only begins like loopback', { LATCHKEY_HOST: '127.0.0.1.example.com' }, undefined],
    ['a public address', { LATCHKEY_PUBLIC_URL: 'https://wallet.example' }, undefined],
    ['a database server', { DATABASE_URL: 'postgres://db.example/wallet' }, undefined],
    ['a directory created for production', {}, 'production'],
    ['production asked for', { NODE_ENV: 'production' }, undefined],
  ])('guarantees that demo mode does not exist on %s', (_name, env, stamp) => {
    expect(modeOf(env, stamp)).toHaveProperty('missing')
  })

  it('guarantees that a demo directory never becomes a production one', () => {
    expect(modeOf(production, undefined)).toEqual({ mode: 'production' })
    expect(modeOf(production, 'production')).toEqual({ mode: 'production' })
    expect(modeOf(production, 'demo')).toEqual({
      missing: [expect.stringContaining('was created for the demo')],
    })
  })

  it('says everything that is missing at once', () => {
    const decided = modeOf({ NODE_ENV: 'production' }, undefined) as { missing: string[] }
    expect(decided.missing.map((line) => line.split(':')[0])).toEqual([
      'LATCHKEY_PUBLIC_URL',
      'DATABASE_URL',
      'LATCHKEY_ROOT_KEYS',
      'LATCHKEY_SMPP_URL',
      'LATCHKEY_SMTP_URL',
      'LATCHKEY_MAIL_FROM',
    ])
  })
})
