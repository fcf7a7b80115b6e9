import { afterAll, beforeAll, beforeEach, expect } from 'vitest'
import type { Session } from '#access'
import { enrolDevice, parseDeviceKey } from '#customers'
import type { Http } from '#platform/http'
import { must } from './entering.ts'
import { startPeople, type People, type Person } from './people.ts'
import { openRoutes } from './routes.ts'
import { WalletBrowser } from './wallet-browser.ts'

/* What a test of a module's routes has of its own. Set anew before each, so that whatever stands in the file may name them. */
export let people: People
export let person: Person
export let browser: WalletBrowser
let http: Http<Session>

/** A person and a browser of its own for each test, before the routes that `serve` opens. */
export function ownBrowserInEachTest(
  seed: string,
  serve: (http: Http<Session>, deps: People['deps']) => void,
): void {
  beforeAll(async () => {
    people = await startPeople(seed)
    http = await openRoutes(people.deps)
    serve(http, people.deps)
  })
  afterAll(async () => {
    await http.app.close()
    await people.close()
  })
  beforeEach(async () => {
    person = await people.person()
    browser = newBrowser()
  })
}

let ips = 0
export function newBrowser(): WalletBrowser {
  ips += 1
  return new WalletBrowser(http.app, { ip: `192.0.2.${ips}` })
}

/** The browser becomes an own device; its id. */
export async function enrol(as = browser, { accountId } = person): Promise<string> {
  await as.hello()
  const publicKey = must(parseDeviceKey(await as.makeDeviceKey()))
  const enrolled = await people.db.transact((tx) =>
    enrolDevice(tx, people.clock.now(), people.deps, {
      ...{ accountId, publicKey, name: 'Phone', browser: 'Chrome · Android', atOpening: true },
    }),
  )
  const { deviceId, token } = must(enrolled)
  as.cookies.set('__Host-latchkey-device', token)
  return deviceId
}

/** Proves the person's number at the one door; the flow. */
export async function proveNumber(as = browser): Promise<string> {
  const opened = await as.call('POST /api/v1/flows', { body: { number: person.e164 } })
  const { flowId } = opened.body
  const code = people.codes.at(-1) ?? ''
  const proven = await as.call('POST /api/v1/flows/:flowId/code', { params: { flowId }, body: { code } })
  expect(proven.status, proven.text).toBe(200)
  return flowId
}
