import {
  doorRoutes,
  findSession,
  heedNotice,
  manageRoutes,
  nextChallenge,
  signInRoutes,
  sweepDoor,
  sweepSignIn,
  type DoorDeps,
  type Session,
} from '#access'
import { routeList } from '#contract/api'
import { universalRefusals } from '#contract/refusals'
import { sweepCustomers } from '#customers'
import { guidanceRoutes } from '#guidance'
import { balanceBooks, sweepPendings } from '#ledger'
import { problemFor } from '#locks'
import { demoRoutes, startWorker, type Channels, type DemoPerson, type Worker, type Wording } from '#messages'
import type { Deps } from '#platform/deps'
import { openHttp, type Http } from '#platform/http'
import type { Sweep } from '#platform/jobs'
import { isReady } from '#platform/operations-listener'
import {
  followPayments,
  payRoutes,
  settleLatePayments,
  sweepOrders,
  walletRoutes,
  type WalletDeps,
} from '#wallet'
import { recoveryRoutes, sweepDormancy, sweepRecovery } from '#recovery'
import { installOpenApi } from './openapi.ts'
import { serveWebApps } from './web-apps.ts'

/** Wires the modules: reading this file is reading the architecture. */

export type AppOptions = {
  deps: Deps & Pick<DoorDeps, 'keylessLimits' | 'countries'>
  /** Where the money is, and who looks at payments to somebody new. */
  money: Pick<WalletDeps, 'ledger' | 'screening' | 'funding' | 'observeAlarm'>
  channels: Channels
  mode: 'demo' | 'production'
  /** The public origin; undefined on loopback. */
  origin: string | undefined
  trustedProxies: readonly string[]
  wording: Wording
  /** Whose demo phones may be looked at; empty outside demo mode. */
  demoPeople: readonly DemoPerson[]
  /** Folder of the built web apps. */
  webFolder: string
  /** False while the database is being made, migrated or seeded. */
  isSettled?: () => boolean
  observe?: (route: string, status: number, seconds: number) => void
}

export type App = {
  http: Http<Session>
  /** Delivers messages and sweeps what has had its time; stops gracefully. */
  startWorker(): Promise<Worker>
}

export async function buildApp(options: AppOptions): Promise<App> {
  const { deps, mode } = options
  const walletDeps = { ...deps, ...options.money }
  const http = await openHttp<Session>({
    clock: deps.clock,
    random: deps.random,
    secrets: deps.secrets,
    log: deps.log,
    origin: options.origin,
    trustedProxies: options.trustedProxies,
    describe: (refusal, asker, errors) =>
      problemFor(refusal, { ...asker, timeZone: options.wording.timeZone }, errors),
    universalRefusals,
    findSession: (token, browserHash) => findSession(deps, token, browserHash),
    nextChallenge: (browserHash) => nextChallenge(deps, browserHash),
    ...(options.observe ? { observe: options.observe } : {}),
  })
  await installOpenApi(http as Http<never>, routeList)

  doorRoutes(http, { ...deps, demo: mode === 'demo' })
  signInRoutes(http, { ...deps, demo: mode === 'demo' })
  manageRoutes(http, deps)
  recoveryRoutes(http, deps)
  payRoutes(http, walletDeps)
  walletRoutes(http, { ...walletDeps, origin: options.wording.origin })
  guidanceRoutes(http)
  if (mode === 'demo') demoRoutes(http, deps, options.demoPeople)

  http.app.get('/health/live', { schema: { hide: true } as object }, async () => ({ live: true }))
  http.app.get('/health/ready', { schema: { hide: true } as object }, async (_request, reply) => {
    const ready = (options.isSettled?.() ?? true) && (await isReady(deps.db))
    return reply.code(ready ? 200 : 503).send({ ready })
  })
  await serveWebApps(http as Http<never>, {
    folder: options.webFolder,
    demo: mode === 'demo',
  })

  return {
    http,
    startWorker: () =>
      startWorker(deps, options.channels, options.wording, {
        sweeps: sweepsOf(deps, walletDeps),
        heedNotice: (heard) => heedNotice(deps, heard),
      }),
  }
}

/** What is done without anybody asking, beside the messages. */
export function sweepsOf(deps: Deps, wallet: WalletDeps): readonly Sweep[] {
  return [
    { name: 'payments', everySeconds: 1, run: () => followPayments(wallet) },
    { name: 'late payments', everySeconds: 30, run: () => settleLatePayments(wallet) },
    { name: 'door', everySeconds: 60, run: async () => void (await sweepDoor(deps)) },
    { name: 'sign-in', everySeconds: 60, run: async () => void (await sweepSignIn(deps)) },
    { name: 'recovery', everySeconds: 60, run: () => sweepRecovery(deps) },
    { name: 'customers', everySeconds: 60, run: async () => void (await sweepCustomers(deps)) },
    { name: 'funding', everySeconds: 1, run: async () => void (await sweepOrders(wallet)) },
    { name: 'pendings', everySeconds: 10, run: async () => void (await sweepPendings(wallet)) },
    { name: 'books', everySeconds: 3600, run: async () => void (await balanceBooks(deps)) },
    { name: 'dormancy', everySeconds: 3600, run: async () => void (await sweepDormancy(deps)) },
  ]
}
