import { describe, expect, it } from 'vitest'
import { doorRoutes, manageRoutes, signInRoutes } from '#access'
import { listLocks } from '#locks'
import {
  browser,
  enrol,
  newBrowser,
  ownBrowserInEachTest,
  people,
  person,
  proveNumber,
} from '../../test/support/own-browser.ts'
import type { WalletBrowser } from '../../test/support/wallet-browser.ts'
import type { Person } from '../../test/support/people.ts'
import { nobodysCode } from '../../test/support/recovery-codes.ts'
import { freezeReplyMilliseconds } from './policy.ts'
import { recoveryRoutes } from './routes.ts'

ownBrowserInEachTest('recovery routes', (http, deps) => {
  doorRoutes(http, { ...deps, demo: false })
  signInRoutes(http, { ...deps, demo: false })
  manageRoutes(http, deps)
  recoveryRoutes(http, deps)
})

const better = 'velvet harbour 73 quince'
async function recover(as = browser) {
  const flowId = await proveNumber(as)
  const started = await as.call('POST /api/v1/flows/:flowId/recovery', {
    params: { flowId },
    body: { kind: 'forgotten_password' },
  })
  expect(started.status, started.text).toBe(201)
  return started.body.recovery
}
const addCode = (recoveryId: string, recoveryCode: string, as = browser) =>
  as.call('POST /api/v1/recoveries/:recoveryId/recovery-code', {
    params: { recoveryId },
    body: { recoveryCode },
  })
const choose = (recoveryId: string, password: string, as = browser) =>
  as.call('POST /api/v1/recoveries/:recoveryId/password', { params: { recoveryId }, body: { password } })
/** Signed in on a known device of the person. */
async function signIn(): Promise<WalletBrowser> {
  const as = newBrowser()
  await enrol(as)
  const body = { ...(await as.signChallenge('sign-in')), password: person.password }
  const entered = await as.call('POST /api/v1/sign-in', { body })
  expect(entered.status, entered.text).toBe(200)
  await as.hello()
  return as
}

describe('a recovery over HTTP', () => {
  it('goes from the code to the result with the cooling-off card', async () => {
    const { recoveryId, state, helpful, wouldGive } = await recover()
    expect({ state, wouldGive, helpful }).toEqual({
      state: 'proving',
      wouldGive: 'nothing',
      helpful: ['recovery-code', 'known-device', 'identity-check'],
    })
    const read = await browser.call('GET /api/v1/recoveries/:recoveryId', { params: { recoveryId } })
    expect(read.body.recovery).toMatchObject({
      recoveryId,
      kind: 'forgotten_password',
      proofs: ['phone-code'],
    })
    const proven = await addCode(recoveryId, person.recoveryCodes[0] ?? '')
    expect(proven.body.recovery).toMatchObject({ state: 'choosing_password', wouldGive: 'full', helpful: [] })
    const done = await choose(recoveryId, better)
    expect(done.status, done.text).toBe(200)
    expect(done.body).toMatchObject({
      recovery: { state: 'completed' },
      session: { kind: 'full', deviceId: null },
      offerOwnDevice: true,
      newRecoveryCode: expect.any(String) as string,
      locks: [
        {
          cause: 'cooling_off',
          ref: 'A-211',
          takesAway: expect.arrayContaining(['pay-new', 'withdraw', 'change-credentials']) as string[],
          stillWorks: expect.arrayContaining(['view', 'receive']) as string[],
          allowanceMinor: 30_000,
          endsAt: '2026-07-02T02:00:00.000Z',
        },
      ],
    })
    expect(done.text).not.toContain(better)
    expect((await browser.call('GET /api/v1/me')).status).toBe(200)
  })

  it('answers what is out of turn with 409 and what to do', async () => {
    const { recoveryId } = await recover()
    const early = await choose(recoveryId, better)
    expect(early).toMatchObject({
      status: 409,
      problem: { code: 'step_out_of_order', ref: 'R-043', remedies: [{ kind: 'recovery-code' }, {}, {}] },
    })
    const given = await browser.call('POST /api/v1/recoveries/:recoveryId/abandon', {
      params: { recoveryId },
    })
    expect(given.body.recovery.state).toBe('abandoned')
    for (const late of [
      await choose(recoveryId, better),
      await addCode(recoveryId, person.recoveryCodes[0] ?? ''),
    ]) {
      expect(late).toMatchObject({
        status: 409,
        problem: { code: 'step_out_of_order', remedies: [{ kind: 'start-again' }] },
      })
    }
  })

  it('guarantees that to another browser a recovery is byte for byte absent', async () => {
    const { recoveryId } = await recover()
    const thief = newBrowser()
    await thief.hello()
    const plain = (text: string): string => text.replaceAll(/"instance":"[^"]*"/g, '')
    const absent = people.deps.random.id()
    const mine = await thief.call('GET /api/v1/recoveries/:recoveryId', { params: { recoveryId } })
    const none = await thief.call('GET /api/v1/recoveries/:recoveryId', { params: { recoveryId: absent } })
    expect(mine.status).toBe(404)
    expect(plain(mine.text)).toBe(plain(none.text))
    const taken = await choose(recoveryId, better, thief)
    expect(plain(taken.text)).toBe(plain((await choose(absent, better, thief)).text))
  })
})

const frozen = async ({ accountId }: Person): Promise<boolean> => {
  const locks = await people.db.read((tx) => listLocks(tx, people.clock.now(), accountId))
  return locks.some(({ cause }) => cause === 'self_frozen')
}

describe('freezing over HTTP', () => {
  it('guarantees the same bytes, and no sooner, for a right proof, a wrong one and a number without a wallet', async () => {
    const other = await people.person()
    // Each text code comes to the browser that gives it; a number has one text a minute.
    const byCode = async (as: WalletBrowser, number: string, change: number) => {
      const opened = await as.call('POST /api/v1/flows', { body: { number, purpose: 'freeze' } })
      const { flowId } = opened.body
      const code = String((Number(people.codes.at(-1)) + change) % 1_000_000).padStart(6, '0')
      return { kind: 'phone-code', flowId, code } as const
    }
    const bodies = [
      (as: WalletBrowser) => byCode(as, person.e164, 0),
      (as: WalletBrowser) => byCode(as, other.e164, 1),
      (as: WalletBrowser) => byCode(as, '+8613700001234', 0),
      { kind: 'password', number: person.e164, password: person.password },
      { kind: 'password', number: person.e164, password: 'not the password' },
      { kind: 'password', number: '+8613700001234', password: 'not the password' },
      { kind: 'recovery-code', number: person.e164, recoveryCode: person.recoveryCodes[0] ?? '' },
      { kind: 'recovery-code', number: '+8613700001234', recoveryCode: nobodysCode() },
      { kind: 'phone-code', flowId: people.deps.random.id(), code: '123456' },
    ] as const
    const seen = new Set<string>()
    for (const body of bodies) {
      const as = newBrowser()
      await as.hello()
      const given = typeof body === 'function' ? await body(as) : body
      const asked = performance.now()
      const reply = await as.call('POST /api/v1/freeze', { body: given })
      // A timer may fire a millisecond early.
      expect(performance.now() - asked).toBeGreaterThanOrEqual(freezeReplyMilliseconds - 2)
      const { date: _date, ...headers } = reply.headers
      seen.add(JSON.stringify([reply.status, headers, reply.text]))
    }
    expect([...seen]).toHaveLength(1)
    expect([...seen][0]).toContain('202')
    // The right ones were right, the others not.
    expect(await frozen(person)).toBe(true)
    expect(await frozen(other)).toBe(false)
  })

  it('says what is wrong with the number as typed, and nothing else', async () => {
    const body = { kind: 'password', number: '138 0013', password: 'x' } as const
    expect(await browser.call('POST /api/v1/freeze', { body })).toMatchObject({
      status: 422,
      problem: { code: 'phone_malformed' },
    })
  })

  it('freezes from a session, shows the lock, and lifts it with two fresh proofs', async () => {
    const own = await signIn()
    const frozen = await own.call('POST /api/v1/me/freeze')
    expect(frozen).toMatchObject({ status: 201, body: { lock: { cause: 'self_frozen', endsAt: null } } })
    const { lockId } = frozen.body.lock
    people.clock.advance({ minutes: 16 - 2 })
    await own.call('POST /api/v1/me/session/extend')
    people.clock.advance({ minutes: 2 })
    const stale = await own.call('POST /api/v1/me/locks/:lockId/lift', { params: { lockId } })
    expect(stale).toMatchObject({ status: 403, problem: { code: 'step_up_needed', lockId } })
    for (const body of [
      { kind: 'known-device' as const, ...(await own.signChallenge('step-up')) },
      { kind: 'password' as const, password: person.password },
    ]) {
      expect((await own.call('POST /api/v1/me/step-up', { body })).status).toBe(200)
    }
    const lifted = await own.call('POST /api/v1/me/locks/:lockId/lift', { params: { lockId } })
    expect(lifted).toMatchObject({ status: 200, body: { standing: { state: 'open', locks: [] } } })
  })
})

describe('"this wasn’t me" over HTTP', () => {
  it('is said of a notice in the Status Centre', async () => {
    const own = await signIn()
    const flowId = await proveNumber()
    const typed = { params: { flowId }, body: { password: person.password } }
    expect((await browser.call('POST /api/v1/flows/:flowId/password', typed)).status).toBe(200)
    const { body } = await own.call('GET /api/v1/me/notices')
    const [notice] = body.notices
    expect(notice).toMatchObject({ disputable: true, channels: ['sms'] })
    const disputed = await own.call('POST /api/v1/me/notices/:noticeId/not-me', {
      params: { noticeId: notice?.noticeId ?? '' },
    })
    expect(disputed).toMatchObject({ status: 200, body: { lock: { cause: 'not_me' }, sessionsEnded: 1 } })
    expect((await browser.call('GET /api/v1/me')).status).toBe(401)
  })

  it('guarantees the same bytes for any token', async () => {
    const answers = new Set<string>()
    for (const token of ['x', 'A'.repeat(43), "' or true --"]) {
      const reply = await browser.call('POST /api/v1/not-me', { body: { token } })
      answers.add(JSON.stringify([reply.status, reply.text]))
    }
    expect([...answers]).toHaveLength(1)
    expect([...answers][0]).toContain('202')
  })
})

describe('managing over HTTP', () => {
  it('lists, enrols, renames and revokes devices', async () => {
    const own = await signIn()
    const listed = await own.call('GET /api/v1/me/devices')
    const [device] = listed.body.devices
    expect(device).toMatchObject({ current: true, name: 'Phone' })
    const deviceId = device?.deviceId ?? ''
    const renamed = await own.call('PATCH /api/v1/me/devices/:deviceId', {
      params: { deviceId },
      body: { name: '手机' },
    })
    expect(renamed.body.device.name).toBe('手机')
    const publicKey = await own.makeDeviceKey()
    const enrolled = await own.call('POST /api/v1/me/devices', {
      body: { ...(await own.signChallenge('enrol')), publicKey, name: 'Other key' },
    })
    expect(enrolled).toMatchObject({ status: 201, body: { device: { current: true } } })
    const { enrolledAt, settledAt } = enrolled.body.device
    expect(new Date(settledAt).getTime() - new Date(enrolledAt).getTime()).toBe(7 * 86_400_000)
    const gone = await own.call('DELETE /api/v1/me/devices/:deviceId', { params: { deviceId } })
    expect(gone.status).toBe(204)
  })

  it('changes the password, counts and makes recovery codes, adds an address', async () => {
    const own = await signIn()
    expect((await own.call('GET /api/v1/me/recovery-codes')).body.left).toBe(10)
    const made = await own.call('POST /api/v1/me/recovery-codes')
    expect(made).toMatchObject({ status: 201 })
    expect(made.body.recoveryCodes).toHaveLength(10)
    const added = await own.call('POST /api/v1/me/contacts', { body: { email: 'li@mail.example' } })
    expect(added).toMatchObject({ status: 201, body: { contact: { kind: 'email', verified: false } } })
    const { contactId } = added.body.contact
    const wrong = await own.call('POST /api/v1/me/contacts/:contactId/verify', {
      params: { contactId },
      body: { code: 'x' },
    })
    expect(wrong).toMatchObject({ status: 403, problem: { code: 'code_wrong' } })
    const gone = await own.call('DELETE /api/v1/me/contacts/:contactId', { params: { contactId } })
    expect(gone.status).toBe(204)
    const body = { currentPassword: person.password, newPassword: better }
    const changed = await own.call('PUT /api/v1/me/password', { body })
    expect(changed).toMatchObject({
      status: 200,
      body: { session: { kind: 'full' }, locks: [{ cause: 'cooling_off' }] },
    })
    expect((await own.call('GET /api/v1/me')).status).toBe(200)
    expect((await own.call('POST /api/v1/me/recovery-codes')).problem.code).toBe('change_locked')
    expect((await own.call('POST /api/v1/me/sessions/end-others')).body.ended).toBe(0)
    const { sessions } = (await own.call('GET /api/v1/me/sessions')).body
    const sessionId = sessions[0]?.sessionId ?? ''
    expect((await own.call('DELETE /api/v1/me/sessions/:sessionId', { params: { sessionId } })).status).toBe(
      204,
    )
    expect((await own.call('GET /api/v1/me')).status).toBe(401)
  })
})
