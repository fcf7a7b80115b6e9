import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { isLoopback, decideMode, readConfig, type Config, type Mode } from './config.ts'
import { buildApp } from './app.ts'
import { DatabaseRefusal, startDatabase, type RunningDatabase } from '../scripts/database.ts'
import { seededPeople } from '../database/seed/people.ts'
import { seedDemo } from '../database/seed/seed.ts'
import { limitsWithBreaker, type DoorDeps } from '#access'
import { openBreachRanges } from '#customers'
import {
  countOutbox,
  openDemoChannels,
  openSmppChannel,
  openSmtpChannel,
  releaseDeadLeases,
  type Channels,
  type Wording,
} from '#messages'
import { systemClock } from '#platform/clock'
import { openDatabase, type Database } from '#platform/database'
import { prepareJobs } from '#platform/jobs'
import type { Deps } from '#platform/deps'
import { openLog, type Logger } from '#platform/log'
import { migrate, MigrationRefusal } from '#platform/migrate'
import { openMeters, openOperationsListener } from '#platform/operations-listener'
import { systemRandom } from '#platform/random'
import { loadRootKeys, parseRootKeys, readStamp, writeStamp } from '#platform/root-keys'
import { openSecrets } from '#platform/secrets'
import { openSlowHash } from '#platform/slow-hash'

/** Starts things; the only file with side effects on import. */

function refuseToStart(reasons: readonly string[]): never {
  process.stderr.write(`Latchkey does not start:\n${reasons.map((one) => `  - ${one}`).join('\n')}\n`)
  process.exit(1)
}

function settle(): { config: Config; mode: Mode } {
  const { config, problems } = readConfig(process.env)
  if (problems.length > 0) refuseToStart(problems)
  const decided = decideMode(config, readStamp(config.dataDir))
  if ('missing' in decided) refuseToStart(decided.missing.map((one) => `missing: ${one}`))
  return { config, mode: decided.mode }
}

type Closing = { name: string; close: () => Promise<unknown> }

function isEmbedded(config: Config): boolean {
  return config.databaseUrl === undefined && config.demoDatabaseUrl === undefined
}

async function openStore(
  config: Config,
  log: Logger,
  closing: Closing[],
  observe: (name: string) => void,
): Promise<Database> {
  const given = config.databaseUrl ?? config.demoDatabaseUrl
  let url = given?.reveal()
  if (url === undefined) {
    const embedded: RunningDatabase = await startDatabase({
      dataDir: config.dataDir,
      log: (line) => log.info({ event: 'embedded_database', line }),
    })
    closing.push({ name: 'embedded database', close: () => embedded.stop() })
    url = embedded.url
  }
  await migrateUp(url)
  const db = openDatabase({ url, connectionsMax: config.connectionsMax, observe })
  closing.push({ name: 'pool', close: () => db.close() })
  await prepareJobs(db.pool)
  return db
}

/** The bundle stands in `.build/server`, two folders below the root. */
const migrationsFolder = join(import.meta.dirname, '../../database/migrations')

async function migrateUp(url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await migrate(client, migrationsFolder, systemClock.now())
  } finally {
    await client.end()
  }
}

function openChannels(config: Config, mode: Mode, deps: Deps): Channels {
  const { smppUrl, smtpUrl, mailFrom, smsSignature } = config
  if (mode === 'demo')
    return openDemoChannels(deps, { smsSender: smsSignature, mailSender: 'wallet@latchkey.example' })
  if (!smppUrl || !smtpUrl || !mailFrom)
    return refuseToStart(['the SMS gateway and the mail server are not configured'])
  return {
    sms: openSmppChannel({ url: smppUrl.reveal() }),
    email: openSmtpChannel({ url: smtpUrl.reveal(), from: mailFrom }),
  }
}

/** What the operator says about text codes; what is not said stays as the policy has it. */
function sendingOf(config: Config): Pick<DoorDeps, 'keylessLimits' | 'countries'> {
  const { keylessSendsPerDay: sends, countries } = config
  return { countries, ...(sends === undefined ? {} : { keylessLimits: limitsWithBreaker(sends) }) }
}

async function start(config: Config, mode: Mode, log: Logger, closing: Closing[]): Promise<void> {
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 })
  writeStamp(config.dataDir, mode)
  const roots = config.rootKeys ? parseRootKeys(config.rootKeys.reveal()) : loadRootKeys(config.dataDir)
  const secrets = openSecrets(roots, systemRandom)
  const meters = openMeters()
  const db = await openStore(config, log, closing, meters.observeStatement)
  const slowHash = openSlowHash({ peppers: secrets.keys('password-pepper') })
  const { timeZone } = config
  const breaches = config.breachRangeUrl ? { breaches: openBreachRanges(config.breachRangeUrl) } : {}
  const ports = { clock: systemClock, random: systemRandom, secrets, slowHash, log, timeZone }
  const deps = { db, ...ports, ...breaches }
  const wording: Wording = {
    origin: config.publicUrl ?? `http://localhost:${config.port}`,
    smsSignature: config.smsSignature,
    smsDomainLine: config.smsDomainLine,
    timeZone: config.timeZone,
  }
  const app = await buildApp({
    deps: { ...deps, ...sendingOf(config) },
    channels: openChannels(config, mode, deps),
    mode,
    origin: config.publicUrl,
    trustedProxies: config.trustedProxies,
    wording,
    demoPeople: mode === 'demo' ? seededPeople : [],
    webFolder: join(import.meta.dirname, '..'),
    observe: meters.observeRequest,
  })
  const people = mode === 'demo' ? await seedDemo(deps) : []
  await app.http.app.listen({ host: config.host, port: config.port })
  closing.push({ name: 'http', close: () => app.http.app.close() })
  const operations = await openOperationsListener({
    meters,
    db,
    outbox: { count: () => countOutbox(deps), now: systemClock.now },
    host: config.metricsHost,
    port: config.metricsPort,
  })
  closing.push({ name: 'operations listener', close: async () => operations.close() })
  // The embedded database is this process's alone: a second start on its directory is refused.
  if (isEmbedded(config)) await releaseDeadLeases(deps)
  const worker = await app.startWorker()
  closing.push({ name: 'worker', close: () => worker.stop() })

  announce(
    config,
    mode,
    app.http.app.server.address() as AddressInfo,
    operations.address() as AddressInfo,
    people,
  )
}

function announce(
  config: Config,
  mode: Mode,
  address: AddressInfo,
  operations: AddressInfo,
  people: readonly { name: string; number: string; password: string; story: string }[],
): void {
  const host = isLoopback(config.host) ? 'localhost' : config.host
  const url = config.publicUrl ?? `http://${host}:${address.port}`
  const lines = [`ready ${config.publicUrl ? `http://${host}:${address.port} (${url})` : url}`]
  lines.push(`  metrics and health  http://${config.metricsHost}:${operations.port}/metrics`)
  if (mode === 'demo') {
    lines.push(`  demo phone          ${url}/demo/phone/`, '  sign in as')
    for (const one of people) lines.push(`    ${one.number}  ${one.password}  ${one.name}: ${one.story}`)
  }
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function closeAll(closing: Closing[], log: Logger): Promise<void> {
  for (const { name, close } of closing.toReversed()) {
    await close().catch((error: unknown) => log.error({ event: 'close_failed', name, err: error }))
  }
}

/** One Ctrl-C may arrive twice (from the terminal and from npm); a person's second one comes later and does not wait. */
const echoMilliseconds = 1_000

/** Last opened, first closed. */
function stopOnSignals(closing: Closing[], log: Logger): void {
  let stoppingSince: number | undefined
  const stop = (signal: string): void => {
    const nowMilliseconds = systemClock.now().getTime()
    if (stoppingSince !== undefined) {
      if (nowMilliseconds - stoppingSince > echoMilliseconds) process.exit(1)
      return
    }
    stoppingSince = nowMilliseconds
    log.info({ event: 'stopping', signal })
    void closeAll(closing, log).then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal))
}

function explain(error: unknown): string {
  if (error instanceof DatabaseRefusal || error instanceof MigrationRefusal) return error.message
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'the port is taken by another program: set LATCHKEY_PORT (or LATCHKEY_METRICS_PORT) to a free one'
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

const { config, mode } = settle()
const log = openLog({ level: config.logLevel })
const closing: Closing[] = []
stopOnSignals(closing, log)
start(config, mode, log, closing).catch(async (error: unknown) => {
  // What was opened is closed first: PostgreSQL would otherwise go on without us.
  await closeAll(closing, log)
  refuseToStart([explain(error)])
})
