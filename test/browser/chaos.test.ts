import { execFile } from 'node:child_process'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { chooseFaults } from '../faults/chaos-faults.ts'
import { fundPeople, openPeople, readBooks, type ChaosPerson } from '../faults/chaos-people.ts'
import {
  openChaosProxy,
  type Asked,
  type Chosen,
  type ChaosProxy,
  type Fault,
} from '../faults/chaos-proxy.ts'
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
} from '../faults/real-process.ts'
import { launchBrowser } from '../support/browser.ts'

/**
 * The app itself on a bad network, before a process and a database that are killed: what it shows of each payment at the end
 * is what the ledger has.
 */
const seed = soak ? `browser ${Date.now()}` : 'browser 4711'
/** What befalls each payment in turn; a payment that is repeated by the browser itself meets the same again. */
const script: readonly Fault[] = soak
  ? [
      ...(['drop-reply', 'duplicate', 'drop-request', 'silence', 'none', 'cut-reply'] as const),
      ...([
        'gateway-error',
        'cut-request',
        'delay-reply',
        'none',
        'duplicate-late',
        'delay-request',
      ] as const),
    ]
  : ['drop-reply', 'silence']
const payments = soak ? 24 : 2
/** The process or PostgreSQL is killed under each payment whose number leaves this when divided by four. */
const killedAt = 1
const payPath = '/api/v1/me/payments'
const fundedEachMinor = 60_000

let service: Service
let dataDir: string
let port: number
let proxy: ChaosProxy
let browser: Browser
let context: BrowserContext
let page: Page
/** The link by which the other is paid. */
let payLink: string
let funded = 0

const keys = new Map<string, Fault>()
/** Keys of payments that the server has answered. */
const answered = new Set<string>()
function choose(asked: Asked): Chosen {
  const usual = chooser(asked)
  if (asked.path !== payPath || asked.key === undefined) {
    // What it asks before it pays is not what is tested: a person would press again.
    return asked.path.endsWith('/outcome') ? usual : { ...usual, fault: 'none' }
  }
  const fault = keys.get(asked.key) ?? script[keys.size % script.length] ?? 'none'
  keys.set(asked.key, fault)
  return { ...usual, fault }
}
const chooser = chooseFaults(seed, 3_000)

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [resolve('scripts/build.mjs')])
  await buildService()
  dataDir = makeDataDir()
  port = await freePort()
  service = await startService(dataDir, port)
  proxy = await openChaosProxy({
    ...{ port, choose },
    answered: ({ path, key }) => void (path === payPath && key !== undefined && answered.add(key)),
  })
  const [payer, payee] = await openPeople(service, 2)
  if (!payer || !payee) throw new Error('nobody')
  funded = await fundPeople(dataDir, () => fundedEachMinor)
  const receiving = await payee.browser.call('GET /api/v1/me/receiving')
  payLink = `${proxy.url}/pay/${receiving.body.code}`
  browser = await launchBrowser()
  context = await browser.newContext({ locale: 'en', reducedMotion: 'reduce', serviceWorkers: 'block' })
  await carryOver(payer)
  page = await context.newPage()
})
afterAll(async () => {
  await (browser as Browser | undefined)?.close()
  await (proxy as ChaosProxy | undefined)?.close()
  await endService(service as Service | undefined, dataDir)
  removeBuild()
})

/** Signed in there, at home here: the device is the same to the wallet. */
async function carryOver(person: ChaosPerson): Promise<void> {
  // A browser keeps such cookies for a safe origin alone, and takes this machine for one when it sends them.
  const url = 'https://localhost/'
  await context.addCookies([...person.browser.cookies].map(([name, value]) => ({ name, value, url })))
}

/** The page may be asked for while nobody answers: then it is asked for again. */
async function open(url: string, heading: RegExp): Promise<void> {
  for (;;) {
    try {
      await page.goto(url)
      await page.getByRole('heading', { level: 1, name: heading }).waitFor({ timeout: 5_000 })
      return
    } catch {
      await sleep(200)
    }
  }
}

type Shown = 'done' | 'never' | 'open'
const shownBy = (title: string): Shown => {
  if (title.startsWith('Paid to')) return 'done'
  return /no money moved/i.test(title) ? 'never' : 'open'
}

/** By its amount, which no other payment has. */
const amountOf = (index: number): { minor: number; text: string } => ({
  minor: 101 + index,
  text: `1.${String(1 + index).padStart(2, '0')}`,
})

/** What the app showed last of each amount. */
const shown = new Map<number, Shown>()

async function payOnce(index: number): Promise<void> {
  const { minor, text } = amountOf(index)
  await open(payLink, /How much/)
  await page.getByLabel('Amount', { exact: true }).fill(text)
  await page.getByRole('button', { name: 'Next: check it' }).click()
  await page.getByRole('button', { name: /^Pay 1 yuan/ }).click()
  const killing = index % 4 === killedAt ? kill(Math.floor(index / 4)) : undefined
  const title = page.getByRole('heading', { level: 1 })
  // Until it has ended, or says that it does not know.
  await expect
    .poll(() => title.textContent(), { timeout: 60_000 })
    .toMatch(/^Paid to|no money moved|^Checking your|^No result yet/i)
  shown.set(minor, shownBy((await title.textContent()) ?? ''))
  await killing
}

/** Anywhere in it; with the small count right after the commit, so that nothing has to reach its "never". */
async function kill(turn: number): Promise<void> {
  if (soak) await sleep(37 * (turn % 7))
  else await expect.poll(() => answered.size).toBe(killedAt + 1)
  if (turn % 2 === 0) service = await killProcess(service, port)
  else await killDatabase(service)
}

/** What home shows of what was open: the last word on each. Returns how many cards are still open. */
async function readHome(): Promise<number> {
  let openCards = 0
  for (const card of await page.locator('section.sent').all()) {
    const text = (await card.textContent()) ?? ''
    const word = shownBy((await card.locator('h2').textContent()) ?? '')
    if (word === 'open') openCards += 1
    for (const minor of shown.keys()) if (text.includes((minor / 100).toFixed(2))) shown.set(minor, word)
  }
  return openCards
}

const openOnes = (): number[] => [...shown].filter(([, word]) => word === 'open').map(([minor]) => minor)
const inStatement = (minor: number): Locator =>
  page
    .locator('main')
    .getByText((minor / 100).toFixed(2))
    .first()

/**
 * Goes home until the last word on each is there. What was told between our last look at a page and our leaving it has no
 * card any more: the statement has it.
 */
async function readLastWords(): Promise<void> {
  const limit = performance.now() + 240_000
  while (openOnes().length > 0 && performance.now() < limit) {
    await open(`${proxy.url}/home`, /Hello/)
    for (let turn = 0; turn < 20 && openOnes().length > 0; turn += 1) {
      await readHome()
      await sleep(500)
    }
    if (openOnes().length === 0 || (await readHome()) > 0) continue
    await open(`${proxy.url}/statement`, /Statement/)
    for (const minor of openOnes()) {
      const isThere = await inStatement(minor)
        .waitFor({ timeout: 5_000 })
        .then(
          () => true,
          () => false,
        )
      if (isThere) shown.set(minor, 'done')
    }
  }
}

describe('the app on a bad network', () => {
  it('guarantees that what it shows of each payment at the end is what the ledger has', async () => {
    for (let index = 0; index < payments; index += 1) await payOnce(index)
    proxy.calm()
    await service.untilReady()
    await readLastWords()
    expect(openOnes(), 'left unknown').toEqual([])

    const books = await readBooks(dataDir)
    const booked = books.transfers.filter((one) => one.accepted).map((one) => one.amountMinor)
    const done = [...shown].filter(([, one]) => one === 'done').map(([minor]) => minor)
    console.log(
      `chaos in the browser: seed "${seed}", ${shown.size} payments, ${keys.size} keys, ` +
        JSON.stringify({
          done: done.length,
          booked: booked.length,
          unreachable: proxy.unreachable(),
          ...proxy.counts,
        }),
    )
    const upwards = (one: number, other: number): number => one - other
    expect(keys.size, 'one key for each press').toBe(payments)
    expect(booked.toSorted(upwards), 'shown as done, each once, and nothing else').toEqual(
      done.toSorted(upwards),
    )
    expect(books.togetherMinor, 'money is neither made nor lost').toBe(funded)
    expect(books.difference, 'books balance').toBeUndefined()
    expect(done.length).toBeGreaterThanOrEqual(payments / 2)
    // The statement says the same, line by line.
    await open(`${proxy.url}/statement`, /Statement/)
    for (const minor of done.slice(-10)) await inStatement(minor).waitFor()
  })
})
