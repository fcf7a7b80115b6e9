import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeList } from '#contract/api'
import { universalRefusals } from '#contract/refusals'
import type { TestApp } from '../support/app.ts'
import type { WalletBrowser } from '../support/wallet-browser.ts'
import { expectProblem, expectSecurityHeaders, startTarget } from './attack.ts'
import { nextNumber, openCustomer, password, proveNumber, type Customer } from '../support/customer.ts'
import {
  badInput,
  goodInput,
  oddParam,
  readPublished,
  replyFits,
  urlOf,
  type JsonSchema,
  type Known,
  type Operation,
} from './published.ts'

/**
 * Input made from the published schemas, good and bad, for every route: signed out, in a flow, and signed in. Whatever is
 * sent, there is an answer, and it is one that the route declared. Replayed by seed: fast-check prints it.
 */
const soak = process.env['LATCHKEY_SOAK'] === '1'
const runsPerRoute = soak ? 150 : 6
const states = ['signed out', 'in a flow', 'signed in'] as const
type State = (typeof states)[number]

let test: TestApp
let operations: Operation[]
let customer: Customer
let asked = 0
beforeAll(async () => {
  test = await startTarget('property')
  operations = await readPublished(test)
  customer = await openCustomer(test)
})
afterAll(async () => {
  console.log(`property test: ${asked} requests over ${operations.length} routes and ${states.length} states`)
  await test.close()
})

/** Signs in again, and registers somebody new when an earlier route has changed too much for that. */
async function signedIn(): Promise<Customer> {
  const { browser } = customer
  browser.csrfToken = ''
  await browser.hello()
  const entered = await browser.call('POST /api/v1/sign-in', {
    body: { ...(await browser.signChallenge('sign-in')), password },
  })
  if (entered.status !== 200) customer = await openCustomer(test)
  await customer.browser.hello()
  return customer
}

type Asker = { browser: WalletBrowser; known: Known }

const brought = new Map<State, { asker: Asker; uses: number }>()

/** One asker for a few routes: as long as a session lives, a flow is young and the number may be sent another code. */
async function bring(state: State): Promise<Asker> {
  const before = brought.get(state)
  if (
    before &&
    before.uses < 6 &&
    (state !== 'signed in' || (await before.asker.browser.hello()).body.session !== null)
  ) {
    before.uses += 1
    return before.asker
  }
  const asker = await bringAnew(state)
  brought.set(state, { asker, uses: 1 })
  return asker
}

async function bringAnew(state: State): Promise<Asker> {
  // Three hours on: the number may be sent codes again.
  test.clock.advance({ hours: 3 })
  const owner = await signedIn()
  const common = {
    number: [owner.e164, '138 0013 8000'],
    password: [password, 'wrong password'],
    code: ['000000'],
    recoveryCode: owner.recoveryCodes.slice(0, 2),
    name: ['My phone'],
    displayName: ['林悦'],
    country: ['CN'],
  }
  if (state === 'signed in') {
    const { browser } = owner
    const listed = await browser.call('GET /api/v1/me/sessions')
    const notices = await browser.call('GET /api/v1/me/notices')
    const devices = await browser.call('GET /api/v1/me/devices')
    const signed = await browser.signChallenge('enrol')
    const known = {
      ...common,
      sessionId: listed.body.sessions.map((one) => one.sessionId),
      noticeId: notices.body.notices.slice(0, 2).map((one) => one.noticeId),
      deviceId: devices.body.devices.map((one) => one.deviceId),
      challenge: [signed.challenge],
      signature: [signed.signature],
      publicKey: [owner.publicKey],
      currentPassword: [password],
      newPassword: [password, 'velvet harbour 73 quince'],
      email: ['a.person@example.org', 'no address'],
    }
    return { browser, known }
  }
  const browser = test.browser({ ip: nextNumber().ip })
  await browser.hello()
  if (state === 'signed out') {
    const signed = await browser.signChallenge('sign-in')
    return {
      browser,
      known: { ...common, challenge: [signed.challenge], signature: ['AAAA', owner.publicKey] },
    }
  }
  // Whoever had to register anew has just been sent a code: the next comes a minute later at the earliest.
  test.clock.advance({ minutes: 2 })
  const proven = await proveNumber(test, browser, owner.e164)
  const unproven = await browser.call('POST /api/v1/flows', { body: { number: nextNumber().e164 } })
  const nobody = nextNumber().e164
  const empty = await proveNumber(test, browser, nobody)
  const started = await browser.call('POST /api/v1/flows/:flowId/recovery', {
    params: { flowId: proven },
    body: { kind: 'forgotten_password' },
  })
  expect(started.status, started.text).toBe(201)
  const signed = await browser.signChallenge('flow')
  const known = {
    ...common,
    flowId: [proven, unproven.body.flowId, empty],
    recoveryId: [started.body.recovery.recoveryId],
    challenge: [signed.challenge],
    signature: [signed.signature, 'AAAA'],
  }
  return { browser, known }
}

const header = fc.oneof(
  fc.constantFrom('zh-CN', 'en;q=0.5, *;q=0', ',,;;==', ''),
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0x7e }).map((at) => String.fromCharCode(at)),
    maxLength: 300,
  }),
)
const key = fc.oneof(fc.uuid(), fc.constantFrom('same-key-again', 'x', ''), header)

function request(operation: Operation, known: Known) {
  const place = (name: string, schema: JsonSchema) =>
    fc.oneof(goodInput(schema, known, name) as fc.Arbitrary<string>, oddParam)
  const params = fc.record(
    Object.fromEntries(Object.entries(operation.params).map(([name, schema]) => [name, place(name, schema)])),
  )
  const { body } = operation
  const payload = body
    ? fc.oneof(
        { weight: 3, arbitrary: goodInput(body, known) },
        { weight: 2, arbitrary: badInput(body, known) },
      )
    : fc.constant(undefined)
  return fc.record({ params, payload, key, language: header, agent: header })
}

async function askAnything(
  operation: Operation,
  browser: WalletBrowser,
  input: { params: Record<string, string>; payload: unknown; key: string; language: string; agent: string },
): Promise<void> {
  asked += 1
  const { route } = operation
  // As a page would: the token of this browser, which a request before may have renewed.
  const answer = await browser.send({
    method: route.method,
    url: urlOf(operation, input.params),
    headers: {
      'idempotency-key': input.key,
      'accept-language': input.language,
      'user-agent': input.agent,
      ...(input.payload === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(input.payload === undefined ? {} : { payload: JSON.stringify(input.payload) }),
  })
  expect(operation.statuses, `${operation.name}: ${answer.status} ${answer.text}`).toContain(answer.status)
  expectSecurityHeaders(answer.headers)
  if (answer.status < 300) {
    expect(replyFits(route, answer.body), answer.text).toBe(true)
    return
  }
  expectProblem(answer)
  expect([...operation.refusals, ...universalRefusals], answer.text).toContain(answer.problem.code)
  expect(answer.problem.code, answer.text).not.toBe('defect')
}

describe.each(states)('every route, %s', (state) => {
  it.each(
    routeList
      .filter((route) => !route.path.startsWith('/api/v1/demo/'))
      .map((route) => [`${route.method} ${route.path}`]),
  )('guarantees that %s answers anything with what it declared', async (name) => {
    const operation = operations.find((one) => one.name === name)
    if (!operation) throw new Error(`${name} is not published`)
    const { browser, known } = await bring(state)
    await fc.assert(
      fc.asyncProperty(request(operation, known), (input) => askAnything(operation, browser, input)),
      // Shrinking would ask a server that has moved on; the seed replays the whole.
      { numRuns: runsPerRoute, endOnFailure: true },
    )
  })
})

it('met no defect that it did not see', () => {
  expect(test.logged.filter((line) => line.includes('"defect"'))).toEqual([])
  expect(asked).toBeGreaterThan(states.length * operations.length * (runsPerRoute - 1))
})
