import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '../support/random.ts'
import { ChaosClient, type Intent } from './chaos-client.ts'
import { chooseFaults } from './chaos-faults.ts'
import { fundPeople, openPeople, readBooks } from './chaos-people.ts'
import { openChaosProxy, type ChaosProxy } from './chaos-proxy.ts'
import {
  buildService,
  endService,
  freePort,
  killDatabase,
  killProcess,
  makeDataDir,
  removeBuild,
  soak,
  startService,
  type Service,
} from './real-process.ts'

/**
 * Money over a bad network, to a process and a database that are killed under it. Unknown is not failed: what an app was told
 * of a payment is so in the ledger, what is in the ledger is told, once, and nothing stays unknown.
 */
const seed = soak ? `chaos ${Date.now()}` : 'chaos 4711'
const payments = soak ? 10_400 : 300
const kills = soak ? 24 : 2
const peopleCount = soak ? 8 : 4
const atOnceEach = 3
/** When a payment leaves its button was pressed so long ago: what is lost reaches its "never" in a test's time. */
const pressedMsAgo = soak ? 0 : 108_000
const lifetimeMs = 120_000
/** So many amounts before one comes again to the same payee. */
const amounts = 53
/** Some have too little, until others pay them. */
const poorMinor = 150
const richMinor = 60_000

let service: Service
let dataDir: string
let port: number
let proxy: ChaosProxy
let clients: ChaosClient[]
let fundedMinor = 0
const wrong: string[] = []

beforeAll(async () => {
  await buildService()
  dataDir = makeDataDir()
  port = await freePort()
  service = await startService(dataDir, port)
  proxy = await openChaosProxy({ port, choose: chooseFaults(seed, 1_500) })
  const people = await openPeople(service, peopleCount)
  fundedMinor = await fundPeople(dataDir, (index) => (index % 4 === 0 ? poorMinor : richMinor))
  clients = people.map(
    (person, index) =>
      new ChaosClient(person, {
        ...{ url: proxy.url, lifetimeMs, pressedMsAgo, askEveryMs: soak ? 4_000 : 1_000 },
        random: seededRandom(`${seed} ${index}`),
        rude: index % 4 === 1,
        complain: (what) => wrong.push(what),
      }),
  )
})
afterAll(async () => {
  await (proxy as ChaosProxy | undefined)?.close()
  await endService(service as Service | undefined, dataDir)
  removeBuild()
})

let sent = 0
/** Pays one after the other until enough was sent, whatever becomes of it. */
async function payOn(client: ChaosClient, worker: number): Promise<void> {
  const others = clients.map((one) => one.person).filter((one) => one !== client.person)
  for (let count = worker; sent < payments; count += atOnceEach) {
    const other = others[Math.floor(count / amounts) % others.length]
    if (other && (await client.pay(other, 1 + (count % amounts)))) sent += 1
    // Too poor, or the last of this amount is undecided.
    else await sleep(100)
  }
}

async function killInTurn(): Promise<void> {
  for (let turn = 0; turn < kills; turn += 1) {
    while (sent < ((turn + 1) * payments) / (kills + 1)) await sleep(20)
    // Anywhere in what they do next.
    await sleep(37 * (turn % 7))
    if (turn % 2 === 0) service = await killProcess(service, port)
    else await killDatabase(service)
  }
}

/** Reconnected: asks for what is open, and at last for everything once more, when every deadline has passed. */
async function settleAll(): Promise<void> {
  proxy.calm()
  await service.untilReady()
  const last = Math.max(...clients.flatMap((client) => client.intents.map((one) => client.lastAskAt(one))))
  while (Date.now() < last) await sleep(Math.min(500, last - Date.now() + 1))
  await Promise.all(
    clients.map(async (client) => {
      for (const intent of client.intents) await client.ask(intent)
    }),
  )
}

const isPaid = ({ words }: Intent): boolean => words.some(({ at }) => at === 'done')
const idsOf = ({ words }: Intent): string[] => [
  ...new Set(words.flatMap((word) => ('paymentId' in word && word.paymentId ? [word.paymentId] : []))),
]

describe('payments over a bad network', () => {
  it('guarantees that none is lost, none is doubled and none is left unknown, whatever is killed under them', async () => {
    const began = performance.now()
    let over = false
    const asking = clients.map((client) => client.keepAsking(() => over))
    const paying = clients.flatMap((client) =>
      Array.from({ length: atOnceEach }, (_, worker) => payOn(client, worker)),
    )
    await Promise.all([killInTurn(), ...paying])
    over = true
    await Promise.all(asking)
    await settleAll()

    const intents = clients.flatMap((client) => client.intents)
    const books = await readBooks(dataDir)
    const booked = new Map(books.transfers.filter((one) => one.accepted).map((one) => [one.paymentId, one]))
    const paid = intents.filter(isPaid)
    const told = new Set(paid.flatMap(idsOf))
    const sumOf = (all: Iterable<{ amountMinor: number }>): number =>
      [...all].reduce((sum, one) => sum + one.amountMinor, 0)
    const words = (at: string): number =>
      intents.filter((one) => one.words.some((word) => word.at === at)).length
    console.log(
      `chaos: seed "${seed}", ${intents.length} payments, ${kills} kills, ${Math.round(performance.now() - began)} ms`,
      JSON.stringify({
        ...{ done: paid.length, refused: words('refused'), expired: words('expired'), never: words('never') },
        ...{ booked: booked.size, unreachable: proxy.unreachable(), ...proxy.counts },
      }),
    )
    expect(wrong).toEqual([])
    expect(intents.length).toBeGreaterThanOrEqual(payments)
    expect(
      intents.filter((one) => one.words.length === 0),
      'left unknown',
    ).toEqual([])
    expect(
      intents.filter((one) => isPaid(one) && one.words.some(({ at }) => at !== 'done')),
      'said otherwise',
    ).toEqual([])
    expect(
      paid.filter((one) => !idsOf(one).every((id) => booked.has(id))),
      'done, and not in the ledger',
    ).toEqual([])
    expect(
      [...booked.keys()].filter((id) => !told.has(id)),
      'in the ledger, and not told as done',
    ).toEqual([])
    expect(
      paid.filter((one) => idsOf(one).length !== 1),
      'more than one payment for one key',
    ).toEqual([])
    expect(booked.size, 'one transfer for each payment').toBe(paid.length)
    expect(
      [...booked.keys()].filter((id) => !books.intents.has(id)),
      'paid without an intent',
    ).toEqual([])
    expect(sumOf(booked.values())).toBe(sumOf(paid))
    expect(books.togetherMinor, 'money is neither made nor lost').toBe(fundedMinor)
    expect(books.difference, 'books balance').toBeUndefined()
    expect(paid.length, 'most of it went through').toBeGreaterThan(payments / 2)
  })
})
