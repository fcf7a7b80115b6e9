import { DatabaseRefusal, startDatabase } from '../scripts/database.ts'
import { StartRefusal, decideMode, readConfig, type Config, type Mode } from './config.ts'
import { prepareDataFolder } from './data-folder.ts'
import type { Closing } from './serve.ts'
import { systemClock } from '#platform/clock'
import { openLog, type Logger } from '#platform/log'
import { MigrationRefusal } from '#platform/migrate'
import { readStamp } from '#platform/root-keys'

/** Starts things; the only file with side effects on import. */

function refuseToStart(reasons: readonly string[]): never {
  process.stderr.write(`Latchkey does not start:\n${reasons.map((one) => `  - ${one}`).join('\n')}\n`)
  process.exit(1)
}

const firstWord = (text: string): string => text.split(/[:\s]/)[0] ?? text

function readStampOf({ dataDir }: Config): Mode | undefined {
  try {
    return readStamp(dataDir)
  } catch (error) {
    return refuseToStart([error instanceof Error ? error.message : String(error)])
  }
}

function settle(): { config: Config; mode: Mode } {
  const { config, problems } = readConfig(process.env)
  const decided = decideMode(config, readStampOf(config))
  // What is wrong and what is missing are told together; a wrong setting is not missing besides.
  const isWrong = (one: string): boolean => problems.some((problem) => problem.startsWith(firstWord(one)))
  const missing = 'missing' in decided ? decided.missing.filter((one) => !isWrong(one)) : []
  if (problems.length > 0 || !('mode' in decided))
    refuseToStart([...problems, ...missing.map((one) => `missing: ${one}`)])
  return { config, mode: decided.mode }
}

/** The address of the database: the one given, else that of the embedded one, once it is there. */
async function findStore(config: Config, log: Logger, closing: Closing[]): Promise<string> {
  const given = config.databaseUrl ?? config.demoDatabaseUrl
  if (given !== undefined) return given.reveal()
  const embedded = await startDatabase({
    dataDir: config.dataDir,
    log: (line) => log.info({ event: 'embedded_database', line }),
  })
  closing.push({ name: 'embedded database', close: () => embedded.stop() })
  return embedded.url
}

/** PostgreSQL makes its files and starts while the other half of this program is still being read. */
async function start(config: Config, mode: Mode, log: Logger, closing: Closing[]): Promise<void> {
  prepareDataFolder(config.dataDir, mode)
  const storeUrl = findStore(config, log, closing)
  const serving = import('./serve.ts').then(({ serve }) => serve({ config, mode, log, closing, storeUrl }))
  // The database is waited for, so that it is closed when it was opened meanwhile. Its refusal says more than a port that
  // is taken, which is what a second start on one directory meets first.
  const [, lines] = await Promise.all([storeUrl, serving]).catch(async (error: unknown) => {
    await storeUrl
    throw error
  })
  process.stdout.write(`${lines.join('\n')}\n`)
}

async function closeAll(closing: Closing[], log: Logger): Promise<void> {
  for (const { name, close } of closing.toReversed()) {
    await close().catch((error: unknown) => log.error({ event: 'close_failed', name, err: error }))
  }
}

/** One Ctrl-C may arrive twice (from the terminal and from npm); a person's second one comes later and does not wait. */
const echoMilliseconds = 1_000

/**
 * Last opened, first closed. Whatever does not end in `stopSeconds` waits for somebody who is gone, as a database may be;
 * nothing acknowledged is lost by leaving.
 */
function stopOnSignals({ stopSeconds }: Config, closing: Closing[], log: Logger): void {
  let stoppingSince: number | undefined
  const stop = (signal: string): void => {
    const nowMilliseconds = systemClock.now().getTime()
    if (stoppingSince !== undefined) {
      if (nowMilliseconds - stoppingSince > echoMilliseconds) process.exit(1)
      return
    }
    stoppingSince = nowMilliseconds
    log.info({ event: 'stopping', signal })
    setTimeout(() => {
      log.error({ event: 'stopped_unfinished' })
      process.exit(1)
    }, stopSeconds * 1000).unref()
    void closeAll(closing, log).then(() => process.exit(0))
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => stop(signal))
}

function explain(error: unknown): string {
  if (
    error instanceof StartRefusal ||
    error instanceof DatabaseRefusal ||
    error instanceof MigrationRefusal
  ) {
    return error.message
  }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'the port is taken by another program: set LATCHKEY_PORT (or LATCHKEY_METRICS_PORT) to a free one'
  }
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

const { config, mode } = settle()
const log = openLog({ level: config.logLevel })
const closing: Closing[] = []
stopOnSignals(config, closing, log)
start(config, mode, log, closing).catch(async (error: unknown) => {
  // What was opened is closed first: PostgreSQL would otherwise go on without us.
  await closeAll(closing, log)
  refuseToStart([explain(error)])
})
