import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeList } from '#contract/api'
import { nextChallengeHeader } from '#contract/route'
import { startApp, type TestApp } from '../support/app.ts'
import { nobodysCode } from '../support/recovery-codes.ts'
import type { WalletBrowser } from '../support/wallet-browser.ts'
import { accountStates, bringAccount, type AccountState, type Held } from './states.ts'

/**
 * Promise 3 over HTTP: on every route that can be asked before a proof, an account in whatever state and no account at
 * all give the same bytes, headers and status, by the same named statements and as many slow hashes. The operations of
 * the door alone are held to it in server/access/door-strangers.test.ts.
 */

let test: TestApp
let hashes = 0
const held = new Map<AccountState, Held>()
const startsAt = new Date('2026-07-01T02:00:00.000Z')

beforeAll(async () => {
  test = await startApp({ seed: 'strangers over http' })
  const { slowHash } = test.deps
  for (const name of ['hash', 'verify', 'verifyNothing'] as const) {
    const before = slowHash[name].bind(slowHash) as (...words: unknown[]) => unknown
    Object.assign(slowHash, {
      [name]: (...words: unknown[]) => {
        hashes += 1
        return before(...words)
      },
    })
  }
  for (const [at, state] of accountStates.entries())
    held.set(state, await bringAccount(test, state, `+8613${300 + at}138000`.padEnd(14, '5')))
})
afterAll(() => test.close())

type Step = (
  browser: WalletBrowser,
  owner: Held,
) => Promise<{ status: number; headers: Record<string, unknown>; text: string }[]>

const open = (browser: WalletBrowser, { e164 }: Held, purpose: 'enter' | 'freeze' = 'enter') =>
  browser.call('POST /api/v1/flows', { body: { number: e164, purpose } })
const wrongOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')

const steps: Record<string, Step> = {
  'opening the door': async (browser, owner) => [await open(browser, owner)],
  'opening it twice, and reading where it stands': async (browser, owner) => {
    const first = await open(browser, owner)
    const second = await open(browser, owner)
    return [first, second, await browser.call('GET /api/v1/flows/:flowId', { params: first.body })]
  },
  'asking for the code again, too soon and in time': async (browser, owner) => {
    const door = await open(browser, owner)
    const again = () => browser.call('POST /api/v1/flows/:flowId/resend', { params: door.body })
    const early = await again()
    test.clock.advance({ minutes: 1 })
    return [door, early, await again()]
  },
  'wrong codes until they are spent': async (browser, owner) => {
    const door = await open(browser, owner)
    const code = wrongOf(await test.codeFor(owner.e164))
    const answers = [door as Awaited<ReturnType<Step>>[number]]
    for (let entry = 0; entry < 6; entry += 1) {
      answers.push(
        await browser.call('POST /api/v1/flows/:flowId/code', {
          params: door.body,
          body: { code: entry === 3 ? 'none' : code },
        }),
      )
    }
    return answers
  },
  'steps that come after the proof, without it': async (browser, owner) => {
    const { body: params } = await open(browser, owner)
    const signed = await browser.signChallenge('flow')
    return [
      await browser.call('POST /api/v1/flows/:flowId/password', {
        params,
        body: { password: owner.password },
      }),
      await browser.call('POST /api/v1/flows/:flowId/enter', { params }),
      await browser.call('POST /api/v1/flows/:flowId/register', {
        params,
        body: { displayName: 'A', password: 'velvet harbour 73' },
      }),
      await browser.call('POST /api/v1/flows/:flowId/proofs/recovery-code', {
        params,
        body: { recoveryCode: owner.recoveryCodes[0] ?? nobodysCode() },
      }),
      await browser.call('POST /api/v1/flows/:flowId/proofs/device', { params, body: signed }),
      await browser.call('POST /api/v1/flows/:flowId/recovery', {
        params,
        body: { kind: 'forgotten_password' },
      }),
      await browser.call('POST /api/v1/freeze', {
        body: { kind: 'phone-code', flowId: params.flowId, code: '000000' },
      }),
    ]
  },
  'freezing with a code that is wrong': async (browser, owner) => {
    const { body } = await open(browser, owner, 'freeze')
    const code = wrongOf(await test.codeFor(owner.e164))
    const freeze = () =>
      browser.call('POST /api/v1/freeze', { body: { kind: 'phone-code', flowId: body.flowId, code } })
    return [await freeze(), await freeze()]
  },
  'freezing with a password that is wrong': async (browser, { e164: number }) => {
    const freeze = (password: string) =>
      browser.call('POST /api/v1/freeze', { body: { kind: 'password', number, password } })
    return [await freeze('wrong one'), await freeze('wrong two')]
  },
  'freezing with a recovery code that is wrong': async (browser, { e164: number }) => {
    const freeze = (recoveryCode: string) =>
      browser.call('POST /api/v1/freeze', { body: { kind: 'recovery-code', number, recoveryCode } })
    return [await freeze(nobodysCode(1)), await freeze(nobodysCode(2))]
  },
  'a recovery code that was mistyped, wherever one is asked for': async (browser, owner) => {
    const recoveryCode = `${owner.recoveryCodes[0] ?? nobodysCode()}7`
    const { body: params } = await open(browser, owner)
    await browser.makeDeviceKey()
    return [
      await browser.call('POST /api/v1/flows/:flowId/proofs/recovery-code', {
        params,
        body: { recoveryCode },
      }),
      await browser.call('POST /api/v1/freeze', {
        body: { kind: 'recovery-code', number: owner.e164, recoveryCode },
      }),
      await browser.call('POST /api/v1/sign-in/recovery-code', {
        body: { ...(await browser.signChallenge('sign-in')), recoveryCode },
      }),
    ]
  },
  'a device that nobody knows': async (browser, owner) => {
    await browser.makeDeviceKey()
    browser.cookies.set('__Host-latchkey-device', 'B'.repeat(43))
    return [
      await browser.call('POST /api/v1/device/challenge'),
      await browser.call('POST /api/v1/device/standing', { body: await browser.signChallenge('standing') }),
      await browser.call('POST /api/v1/flows/from-device', { body: await browser.signChallenge('flow') }),
      await browser.call('POST /api/v1/sign-in', {
        body: { ...(await browser.signChallenge('sign-in')), password: owner.password },
      }),
      await browser.call('POST /api/v1/sign-in/recovery-code', {
        body: {
          ...(await browser.signChallenge('sign-in')),
          recoveryCode: owner.recoveryCodes[1] ?? nobodysCode(),
        },
      }),
    ]
  },
  'a notice’s token that nobody was sent': async (browser) => [
    await browser.call('POST /api/v1/not-me', { body: { token: 'C'.repeat(43) } }),
  ],
  'a recovery that was never begun here, with the door open': async (browser, owner) => {
    await open(browser, owner)
    const params = { recoveryId: test.deps.random.id() }
    const recoveryCode = owner.recoveryCodes[2] ?? nobodysCode(3)
    return [
      await browser.call('GET /api/v1/recoveries/:recoveryId', { params }),
      await browser.call('POST /api/v1/recoveries/:recoveryId/recovery-code', {
        params,
        body: { recoveryCode },
      }),
      await browser.call('POST /api/v1/recoveries/:recoveryId/password', {
        params,
        body: { password: 'velvet harbour 73 quince' },
      }),
      await browser.call('POST /api/v1/recoveries/:recoveryId/abandon', { params }),
    ]
  },
  'coming again with the door open, and leaving without having signed in': async (browser, owner) => {
    await open(browser, owner)
    return [
      await browser.send({ method: 'GET', url: '/api/v1/hello' }),
      await browser.call('POST /api/v1/sign-out'),
      await browser.send({ method: 'GET', url: '/api/v1/hello' }),
    ]
  },
}

/** Routes that can be asked without a session and are asked by no step above, each with why. */
const notAsked: Record<string, string> = {
  'GET /api/v1/demo/people': 'exists in the demo alone, which shows everything',
  'GET /api/v1/demo/people/:personId/messages': 'exists in the demo alone, which shows everything',
}
/** What the steps have asked, filled as they run. */
const asked = new Set<string>()

function nameOf(method: string, url: string): string {
  const [path = ''] = url.split('?')
  // A route without a place for an id comes before one that has one there.
  const fits = routeList
    .filter((one) => one.method === method && match(one.path, path))
    .toSorted((one, other) => one.path.split(':').length - other.path.split(':').length)
  return fits[0] ? `${method} ${fits[0].path}` : `${method} ${path}`
}

const match = (pattern: string, path: string): boolean =>
  new RegExp(`^${pattern.replaceAll(/:\w+/g, '[^/]+')}$`).test(path)

/** Writes down which routes a browser asks. */
function watch(browser: WalletBrowser): void {
  const send = browser.send.bind(browser)
  browser.send = (request) => {
    const { method = 'GET', url = '' } = request
    asked.add(nameOf(method, typeof url === 'string' ? url : ''))
    return send(request)
  }
}

async function record(state: AccountState, step: Step, day: number) {
  const owner = held.get(state)
  if (!owner) throw new Error(state)
  // The same instants for each state, and days after the step before, so that no limit is left over from it.
  test.clock.set(new Date(startsAt.getTime() + day * 86_400_000))
  const browser = test.browser({ ip: `198.51.100.${accountStates.indexOf(state) + 1}` })
  await browser.hello()
  watch(browser)
  await test.delivered()
  test.statements.take()
  hashes = 0
  const answers = await step(browser, owner)
  const grouped = owner.e164.replace(/^(\+86)(...)(....)(....)$/, '$1 $2 $3 $4')
  const mask = (text: string): string =>
    text
      .replaceAll(grouped, '<number>')
      .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
      .replaceAll(/"challenge":"[\w-]{51}"/g, '<challenge>')
      .replaceAll(/"csrfToken":"[\w-]{43}"/g, '<csrf token>')
  const heads = answers.map(({ headers }) => {
    const { date: _date, ...others } = headers
    const name = nextChallengeHeader.toLowerCase()
    // Another each time, and of one shape: present or absent alike for every state.
    return name in others ? { ...others, [name]: /^[\w-]{51}$/.test(String(others[name])) } : others
  })
  const [slow, statements] = [hashes, test.statements.take()]
  await test.delivered()
  return {
    statuses: answers.map(({ status }) => status),
    texts: answers.map(({ text }) => mask(text)),
    heads,
    sizes: answers.map(({ text }) => text.length),
    statements,
    slow,
  }
}

describe.each(Object.entries(steps))('%s', (name, step) => {
  it('guarantees the same bytes, headers, statements and slow hashes for every state of an account', async () => {
    const day = (Object.keys(steps).indexOf(name) + 1) * 2
    const none = await record('none', step, day)
    expect(none.statuses.every((status) => status < 500)).toBe(true)
    for (const state of accountStates) {
      if (state !== 'none') expect(await record(state, step, day), state).toEqual(none)
    }
  })
})

it('guarantees that every route which needs no session was asked, but for those that are named', () => {
  const open = routeList.filter(({ who }) => who !== 'session').map(({ method, path }) => `${method} ${path}`)
  expect([...asked, ...Object.keys(notAsked)].toSorted()).toEqual(open.toSorted())
})

it('hashes for each password that is tried where there is none, so that the counts above are of something', async () => {
  const freezing = await record(
    'none',
    steps['freezing with a password that is wrong'] ?? (async () => []),
    60,
  )
  // The password, and the one before it, which freezes too: both are looked at, whether there are any or not.
  expect(freezing.slow).toBe(4)
})
