import { buildApp } from '../../server/app.ts'
import type { FastifyInstance } from 'fastify'
import { startWorker, type Wording } from '#messages'
import { openDatabase } from '#platform/database'
import { fakeChannels, type FakeChannels } from './channels.ts'
import { startDeps, type TestDeps } from './start.ts'
import { WalletBrowser } from './wallet-browser.ts'

export const wording: Wording = {
  origin: 'https://wallet.example',
  smsSignature: 'Latchkey钱包',
  smsDomainLine: true,
  timeZone: 'Asia/Shanghai',
}

export type TestApp = TestDeps & {
  app: FastifyInstance
  channels: FakeChannels
  /** A browser that has not been here before. */
  browser(more?: { ip?: string; locale?: string }): WalletBrowser
  /** The code in the last text to this number, once it has been delivered. */
  codeFor(e164: string): Promise<string>
  /** Waits until every message that is due has been delivered. */
  delivered(): Promise<void>
}

/**
 * The whole server behind its real routes: real database, worker and hashing; fake clock, gateway and mail server. The
 * worker has connections of its own, so that `statements` are those of the requests alone.
 */
export async function startApp(
  options: {
    seed?: string
    connectionsMax?: number
    webFolder?: string
    isSettled?: () => boolean
    trustedProxies?: readonly string[]
    /** The worker's sweeps run, too; else it delivers messages and nothing happens that a test did not ask for. */
    sweeps?: boolean
  } = {},
): Promise<TestApp> {
  const test = await startDeps(options)
  const channels = fakeChannels()
  const built = await buildApp({
    deps: test.deps,
    money: test.money,
    channels,
    mode: 'production',
    origin: undefined,
    trustedProxies: options.trustedProxies ?? [],
    wording,
    demoPeople: [],
    webFolder: options.webFolder ?? '/nonexistent',
    ...(options.isSettled ? { isSettled: options.isSettled } : {}),
  })
  const { app } = built.http
  await app.ready()
  const workerDb = openDatabase({ url: test.databaseUrl, connectionsMax: 4 })
  const worker = options.sweeps
    ? await built.startWorker()
    : await startWorker({ ...test.deps, db: workerDb }, channels, wording)
  const delivered = async (): Promise<void> => {
    for (;;) {
      const rows = await workerDb.read((tx) =>
        tx.named<{ waiting: bigint }>(
          'test.count-waiting',
          `select count(*) as waiting from message where state = 'waiting' and due_at <= $1`,
          [test.clock.now()],
        ),
      )
      if (rows[0]?.waiting === 0n) return
      await new Promise((done) => setTimeout(done, 10))
    }
  }
  return {
    ...test,
    app,
    channels,
    browser: (more) => new WalletBrowser(app, more),
    delivered,
    async codeFor(e164) {
      await delivered()
      const code = channels.lastCode(e164)
      if (code === undefined) throw new Error('no code was sent')
      return code
    },
    async close() {
      await worker.stop()
      await workerDb.close()
      await app.close()
      await test.close()
    },
  }
}
