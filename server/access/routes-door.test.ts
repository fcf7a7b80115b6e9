import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { CauseCode } from '#contract/causes'
import { nextChallengeHeader } from '#contract/route'
import { placeLock } from '#locks'
import type { Http } from '#platform/http'
import { startDoor, type Door } from '../../test/support/door.ts'
import { openRoutes } from '../../test/support/routes.ts'
import { WalletBrowser } from '../../test/support/wallet-browser.ts'
import { nobodysCode } from '../../test/support/recovery-codes.ts'
import { doorRoutes } from './routes-door.ts'
import { signInRoutes } from './routes-sign-in.ts'
import type { Session } from './store-session.ts'

let door: Door
let http: Http<Session>
let ips = 0

beforeAll(async () => {
  door = await startDoor('door routes')
  const { deps } = door
  http = await openRoutes(deps)
  doorRoutes(http, deps)
  signInRoutes(http, { ...deps, demo: false })
})
afterAll(async () => {
  await http.app.close()
  await door.close()
})

function newBrowser(): WalletBrowser {
  ips += 1
  return new WalletBrowser(http.app, { ip: `192.0.2.${ips}` })
}
const open = (browser: WalletBrowser, number: string, purpose: 'enter' | 'freeze' = 'enter') =>
  browser.call('POST /api/v1/flows', { body: { number, country: 'CN', purpose } })
const submit = (browser: WalletBrowser, flowId: string, code: string) =>
  browser.call('POST /api/v1/flows/:flowId/code', { params: { flowId }, body: { code } })
const lastCode = (): string => door.codes.at(-1) ?? ''

describe('the door over HTTP', () => {
  it('opens, sends again, and tells after the proof', async () => {
    const browser = newBrowser()
    const opened = await open(browser, '138 0013 8100')
    expect(opened).toMatchObject({
      status: 201,
      body: {
        sentTo: '+86 138 0013 8100',
        entriesLeft: 5,
        serverNow: '2026-07-01T02:00:00.000Z',
        codeExpiresAt: '2026-07-01T02:05:00.000Z',
        resendAt: '2026-07-01T02:01:00.000Z',
      },
    })
    const { flowId } = opened.body
    const early = await browser.call('POST /api/v1/flows/:flowId/resend', { params: { flowId } })
    expect(early).toMatchObject({
      status: 429,
      problem: { code: 'code_send_limit', retryAt: '2026-07-01T02:01:00.000Z' },
      headers: { 'retry-after': '60' },
    })
    door.clock.advance({ minutes: 1 })
    const again = await browser.call('POST /api/v1/flows/:flowId/resend', { params: { flowId } })
    expect(again).toMatchObject({ status: 200, body: { flowId, entriesLeft: 5 } })
    expect(await submit(browser, flowId, '000')).toMatchObject({
      status: 403,
      problem: { code: 'code_wrong', facts: { triesLeft: 5 } },
    })
    expect(await submit(browser, flowId, lastCode())).toMatchObject({
      status: 200,
      body: { standing: { level: 1, wallet: 'none' }, flowExpiresAt: '2026-07-01T02:30:00.000Z' },
    })
    const read = await browser.call('GET /api/v1/flows/:flowId', { params: { flowId } })
    expect(read).toMatchObject({
      status: 200,
      body: { flowId, state: 'proven', codeExpiresAt: null, resendAt: null, standing: { wallet: 'none' } },
    })
  })

  it('says what is wrong with a number', async () => {
    expect(await open(newBrowser(), '138001380')).toMatchObject({
      status: 422,
      problem: { code: 'phone_malformed' },
    })
  })

  it('guarantees that a forged flow and another browser’s are the same bytes', async () => {
    const { flowId } = (await open(newBrowser(), '13800138101')).body
    const thief = newBrowser()
    await thief.hello()
    const challenge = nextChallengeHeader.toLowerCase()
    const answers: unknown[] = []
    for (const asked of [flowId, door.deps.random.id()]) {
      const params = { flowId: asked }
      const replies = [
        await submit(thief, asked, lastCode()),
        await thief.call('GET /api/v1/flows/:flowId', { params }),
        await thief.call('POST /api/v1/flows/:flowId/resend', { params }),
        await thief.call('POST /api/v1/flows/:flowId/register', {
          params,
          body: { displayName: 'Thief', password: 'zebra kettle orbit 47' },
        }),
        await thief.call('POST /api/v1/flows/:flowId/proofs/recovery-code', {
          params,
          body: { recoveryCode: nobodysCode() },
        }),
        await thief.call('POST /api/v1/flows/:flowId/proofs/device', {
          params,
          body: { challenge: 'x', signature: 'y' },
        }),
      ]
      for (const reply of replies) expect(reply.status).toBe(404)
      answers.push(
        replies.map(({ headers, problem }) => [
          // A challenge is chance, and as long for everybody.
          { ...headers, date: '', [challenge]: JSON.stringify(headers[challenge])?.length },
          { ...problem, instance: '' },
        ]),
      )
    }
    expect(answers[0]).toEqual(answers[1])
  })

  it('guarantees that steps out of order are 409, with what to do', async () => {
    const browser = newBrowser()
    const { flowId } = (await open(browser, '13800138102')).body
    const early = await browser.call('POST /api/v1/flows/:flowId/register', {
      params: { flowId },
      body: { displayName: 'Early', password: 'zebra kettle orbit 47' },
    })
    expect(early).toMatchObject({ status: 409, problem: { code: 'flow_unproven' } })
    expect(early.problem.remedies.length).toBeGreaterThan(0)
    await submit(browser, flowId, lastCode())
    expect(await submit(browser, flowId, lastCode())).toMatchObject({
      status: 409,
      problem: { code: 'step_out_of_order' },
    })
    door.clock.advance({ minutes: 30 })
    expect(await submit(browser, flowId, lastCode())).toMatchObject({
      status: 409,
      problem: { code: 'flow_ended' },
    })
  })

  it('registers, and signs in with it', async () => {
    const browser = newBrowser()
    const { flowId } = (await open(browser, '13800138103')).body
    await submit(browser, flowId, lastCode())
    const body = { displayName: '林小满', password: 'zebra kettle orbit 47' }
    const registered = await browser.call('POST /api/v1/flows/:flowId/register', { params: { flowId }, body })
    expect(registered).toMatchObject({
      status: 201,
      body: { session: { kind: 'full', proofs: ['phone-code', 'password'] } },
    })
    expect((await browser.hello()).body.session).toMatchObject({ kind: 'full' })
    expect(
      await browser.call('POST /api/v1/flows/:flowId/register', { params: { flowId }, body }),
    ).toMatchObject({ status: 409, problem: { code: 'flow_ended' } })
  })
})

it('guarantees that a stranger gets the same bytes, headers and statements for every state of an account', async () => {
  const states: (CauseCode | 'none' | 'open')[] = ['none', 'open', 'taken_over', 'dormant', 'self_frozen']
  const told = new Map<string, unknown>()
  const startedAt = door.clock.now()
  for (const [index, state] of states.entries()) {
    door.clock.set(startedAt)
    const number = `+861380013${8200 + index}`
    if (state !== 'none') {
      const { accountId } = await door.openWallet(number)
      if (state !== 'open') {
        await door.deps.db.transact((tx) =>
          placeLock(tx, startedAt, door.deps, { accountId, cause: state, placedBy: 'system' }),
        )
      }
    }
    const browser = newBrowser()
    await browser.hello()
    door.statements.take()
    const opened = await open(browser, number)
    const { flowId } = opened.body
    const wrong = lastCode().replace(/\d$/, (digit) => String((Number(digit) + 1) % 10))
    const replies = [
      opened,
      await open(browser, number),
      await submit(browser, flowId, wrong),
      await submit(browser, flowId, 'no code'),
      await browser.call('GET /api/v1/flows/:flowId', { params: { flowId } }),
      await browser.call('POST /api/v1/flows/:flowId/resend', { params: { flowId } }),
      await browser.call('POST /api/v1/flows/:flowId/register', {
        params: { flowId },
        body: { displayName: 'Stranger', password: 'zebra kettle orbit 47' },
      }),
    ]
    const anonymous = (text: string): string =>
      text
        .replaceAll(number.slice(-4), '<end>')
        .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>')
    told.set(state, {
      // The date is the wall clock of the machine.
      replies: replies.map(({ status, headers, text }) => [
        status,
        { ...headers, date: '' },
        anonymous(text),
      ]),
      statements: door.statements.take(),
    })
  }
  for (const state of states) expect(told.get(state), state).toEqual(told.get('none'))
})
