import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { seededPeople } from '../database/seed/people.ts'
import { seedDemo } from '../database/seed/seed.ts'
import { buildApp } from './app.ts'
import { StartRefusal, isLoopback, type Config, type Mode } from './config.ts'
import { limitsWithBreaker, type DoorDeps } from '#access'
import { openBreachRanges } from '#customers'
import { openLedger } from '#ledger'
import {
  countOutbox,
  openDemoChannels,
  openSmppChannel,
  openSmtpChannel,
  releaseDeadLeases,
  type Channels,
  type Wording,
} from '#messages'
import { closedFundingSource, demoFundingSource, demoScreening, plainScreening } from '#wallet'
import { systemClock } from '#platform/clock'
import { openDatabase, whenOpened, type Database } from '#platform/database'
import { prepareJobs } from '#platform/jobs'
import type { Deps } from '#platform/deps'
import type { Logger } from '#platform/log'
import { migrate } from '#platform/migrate'
import { openMeters, openOperationsListener } from '#platform/operations-listener'
import { systemRandom } from '#platform/random'
import { loadRootKeys, parseRootKeys } from '#platform/root-keys'
import { openSecrets } from '#platform/secrets'
import { openSlowHash } from '#platform/slow-hash'

/** Everything between a database that answers and a wallet that serves. */

/** What was opened, to be closed in the opposite order. */
export type Closing = { name: string; close: () => Promise<unknown> }

export type Serving = {
  config: Config
  mode: Mode
  log: Logger
  closing: Closing[]
  /** Comes when the database is there. */
  storeUrl: Promise<string>
}

function isEmbedded(config: Config): boolean {
  return config.databaseUrl === undefined && config.demoDatabaseUrl === undefined
}

async function openStore(
  { config, closing, storeUrl }: Serving,
  observe: (name: string) => void,
): Promise<Database> {
  const url = await storeUrl
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
  await client.connect().catch((error: Error) => {
    throw new StartRefusal(`the database does not take us in: ${error.message}`)
  })
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
    throw new StartRefusal('the SMS gateway and the mail server are not configured')
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

/** The app is built and listens while the database is still being made. Answers the lines that tell that it serves, and where. */
export async function serve(serving: Serving): Promise<string[]> {
  const { config, mode, log, closing } = serving
  const roots = config.rootKeys ? parseRootKeys(config.rootKeys.reveal()) : loadRootKeys(config.dataDir)
  const secrets = openSecrets(roots, systemRandom)
  const meters = openMeters()
  const opening = openStore(serving, meters.observeStatement)
  // Heard below; it may fail while nobody is listening yet.
  opening.catch(() => {})
  const db = whenOpened(opening)
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
  const ledger = openLedger({ url: serving.storeUrl, clock: systemClock, log, observe: meters.observeBatch })
  let isSettled = false
  const app = await buildApp({
    isSettled: () => isSettled,
    deps: { ...deps, ...sendingOf(config) },
    money: {
      ledger,
      screening: mode === 'demo' ? demoScreening : plainScreening,
      funding: mode === 'demo' ? demoFundingSource(systemClock) : closedFundingSource,
      observeAlarm: meters.observeAlarm,
    },
    channels: openChannels(config, mode, deps),
    mode,
    origin: config.publicUrl,
    trustedProxies: config.trustedProxies,
    wording,
    demoPeople: mode === 'demo' ? seededPeople : [],
    webFolder: join(import.meta.dirname, '..'),
    observe: meters.observeRequest,
  })
  // The page is there at once; what asks the database waits for it, and `/health/ready` says no until all is settled.
  await app.http.app.listen({ host: config.host, port: config.port })
  await opening
  // Closed in the opposite order: requests first, then what they work on.
  closing.push({ name: 'ledger', close: () => ledger.close() })
  closing.push({ name: 'http', close: () => app.http.app.close() })
  const people = mode === 'demo' ? await seedDemo(deps, await serving.storeUrl) : []
  isSettled = true
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

  return greet(
    config,
    mode,
    app.http.app.server.address() as AddressInfo,
    operations.address() as AddressInfo,
    people,
  )
}

function greet(
  config: Config,
  mode: Mode,
  address: AddressInfo,
  operations: AddressInfo,
  people: readonly { name: string; number: string; password: string; pin?: string; story: string }[],
): string[] {
  const host = isLoopback(config.host) ? 'localhost' : config.host
  const url = config.publicUrl ?? `http://${host}:${address.port}`
  const lines = [`ready ${config.publicUrl ? `http://${host}:${address.port} (${url})` : url}`]
  lines.push(`  metrics and health  http://${config.metricsHost}:${operations.port}/metrics`)
  if (mode === 'demo') {
    lines.push(`  demo phone          ${url}/demo/phone/`, '  sign in as')
    for (const { number, password, pin, name, story } of people) {
      lines.push(
        `    ${number}  ${password}  ${name}: ${story}${pin === undefined ? '' : ` Payment PIN ${pin}.`}`,
      )
    }
  }
  return lines
}
