import { describe, expect, it } from 'vitest'
import { suspectReissue } from '#customers'
import { listLocks } from '#locks'
import { isRefusal } from '#platform/refusals'
import type { Asker } from '../../test/support/door.ts'
import { ownInEachTest } from '../../test/support/own.ts'
import type { OwnDevice, People, Person } from '../../test/support/people.ts'
import { nobodysCode } from '../../test/support/recovery-codes.ts'
import { readDeviceStanding, readMe } from './me.ts'
import { endSessions, findSession, type OpenedSession } from './sessions.ts'
import { signInOnDevice, signInOnFlow } from './sign-in.ts'
import { startStepUpCode, stepUp, type StepUpProof } from './step-up.ts'

let people: People
let person: Person
let asker: Asker
let device: OwnDevice
let round: number
let keys = 0
ownInEachTest('step-up', (own) => void ({ people, person, asker, device, round } = own))

const key = (): string => `step-up-${(keys += 1)}`
const code = (answer: unknown): string => (isRefusal(answer) ? answer.refused : 'ok')
async function onDevice(): Promise<OpenedSession> {
  const answer = await signInOnDevice(people.deps, {
    ...asker,
    ...device.answer('sign-in'),
    password: person.password,
    idempotencyKey: key(),
  })
  if (isRefusal(answer)) throw new Error(answer.refused)
  return answer
}
/** A limited session on a browser that the account does not know. */
async function onNewBrowser(): Promise<OpenedSession & { as: Asker }> {
  const as = people.browser(`strange ${round}`, `203.0.113.${round}`)
  const { flowId } = await people.prove(as, person.e164)
  const input = { ...as, flowId, password: person.password, idempotencyKey: key() }
  const answer = await signInOnFlow(people.deps, input)
  if (isRefusal(answer)) throw new Error(answer.refused)
  return { ...answer, as }
}
const prove = (session: OpenedSession['session'], proof: StepUpProof, idempotencyKey = key()) =>
  stepUp(people.deps, { session, proof, deviceToken: device.token, idempotencyKey })
const kinds = (answer: unknown): string[] =>
  isRefusal(answer) ? [answer.refused] : (answer as OpenedSession).session.proofs.map(({ kind }) => kind)
const recoveryProof = (index = 0): StepUpProof => ({
  kind: 'recovery-code',
  recoveryCode: person.recoveryCodes[index] ?? '',
})
const deviceProof = (): StepUpProof => ({ kind: 'known-device', ...device.answer('step-up') })

describe('stepping up', () => {
  it('renews the session: the proof is fresh, the new token lives, the old one is dead', async () => {
    const { token, session } = await onDevice()
    people.clock.advance({ minutes: 6 })
    const answer = await prove(session, { kind: 'password', password: person.password })
    if (isRefusal(answer)) throw new Error(answer.refused)
    expect(answer.session.proofs.find(({ kind }) => kind === 'password')?.provenAt).toEqual(
      people.clock.now(),
    )
    expect(await findSession(people.deps, token, asker.browserHash)).toBeUndefined()
    expect(await findSession(people.deps, answer.token, asker.browserHash)).toMatchObject({
      sessionId: session.sessionId,
      expiresAt: session.expiresAt,
    })
  })

  it('takes each kind of proof', async () => {
    const { session } = await onDevice()
    expect(kinds(await prove(session, recoveryProof()))).toContain('recovery-code')
    expect(kinds(await prove(session, deviceProof()))).toContain('known-device')
    const opened = await startStepUpCode(people.deps, { session })
    if (isRefusal(opened)) throw new Error(opened.refused)
    const proof: StepUpProof = { kind: 'phone-code', flowId: opened.flowId, code: people.codes.at(-1) ?? '' }
    expect(kinds(await prove(session, proof)).toSorted()).toEqual([
      'known-device',
      'password',
      'phone-code',
      'recovery-code',
    ])
    expect(code(await prove(session, proof))).toBe('flow_ended')
  })

  it('guarantees that a code sent for one session steps up no other account', async () => {
    const { session } = await onDevice()
    const other = await people.person()
    const { flowId } = await people.open(asker, other.e164)
    const proof: StepUpProof = { kind: 'phone-code', flowId, code: people.codes.at(-1) ?? '' }
    expect(code(await prove(session, proof))).toBe('not_found')
  })

  it('guarantees that a code to a number that may have a new holder counts as a stale proof', async () => {
    const { session } = await onNewBrowser()
    people.clock.advance({ minutes: 2 })
    await people.db.transact((tx) => suspectReissue(tx, people.clock.now(), people.deps, person.e164))
    const opened = await startStepUpCode(people.deps, { session })
    if (isRefusal(opened)) throw new Error(opened.refused)
    const proof: StepUpProof = { kind: 'phone-code', flowId: opened.flowId, code: people.codes.at(-1) ?? '' }
    const answer = await prove(session, proof)
    if (isRefusal(answer)) throw new Error(answer.refused)
    expect(answer.session.proofs.find(({ kind }) => kind === 'phone-code')).toMatchObject({ stale: true })
  })

  it('a limited session becomes full with one proof more, and its lock opens with it', async () => {
    const { session } = await onNewBrowser()
    expect(session.kind).toBe('limited')
    expect(code(await prove(session, { kind: 'password', password: person.password }))).toBe('ok')
    const answer = await prove(session, recoveryProof())
    expect(answer).toMatchObject({ session: { kind: 'full', fullAt: null } })
    const now = people.clock.now()
    expect(await people.db.read((tx) => listLocks(tx, now, person.accountId))).toEqual([])
  })

  it('the password typed again is no further proof of a session that came in with it', async () => {
    const { session } = await onNewBrowser()
    const again = await prove(session, { kind: 'password', password: person.password })
    expect(again).toMatchObject({ session: { kind: 'limited' } })
  })

  it('a session that has ended cannot step up', async () => {
    const { session } = await onDevice()
    await people.db.transact((tx) =>
      endSessions(tx, people.clock.now(), people.deps, {
        accountId: person.accountId,
        because: 'signed-out',
      }),
    )
    expect(code(await prove(session, { kind: 'password', password: person.password }))).toBe('not_signed_in')
  })
})

describe('guessing in a session', () => {
  it('guarantees that it counts in the same lane as at sign-in', async () => {
    const { session } = await onDevice()
    for (const password of ['a', 'b', 'c', 'd', 'e']) {
      expect(code(await prove(session, { kind: 'password', password }))).toBe('password_wrong')
    }
    const right: StepUpProof = { kind: 'password', password: person.password }
    expect(code(await prove(session, right))).toBe('password_paused')
    // Another proof beside the device opens the pause at once.
    expect(code(await prove(session, recoveryProof()))).toBe('ok')
    expect(code(await prove(session, right))).toBe('ok')
  })

  it('the device’s own key and text codes, which one stolen phone holds, do not open a pause', async () => {
    const { session } = await onDevice()
    for (const password of ['a', 'b', 'c', 'd', 'e']) await prove(session, { kind: 'password', password })
    expect(code(await prove(session, deviceProof()))).toBe('ok')
    expect(code(await prove(session, { kind: 'password', password: person.password }))).toBe(
      'password_paused',
    )
  })

  it('a browser without a device key has its lane without taking one of the number’s three', async () => {
    const { session } = await onNewBrowser()
    expect(code(await prove(session, { kind: 'password', password: 'wrong' }))).toBe('password_wrong')
    expect(code(await prove(session, { kind: 'password', password: person.password }))).toBe('ok')
  })

  it('keys: the same wrong proof has the same answer and counts once, another one is refused', async () => {
    const { session } = await onDevice()
    const wrong: StepUpProof = { kind: 'recovery-code', recoveryCode: nobodysCode() }
    const first = await prove(session, wrong, 'the-same-key')
    expect(first).toMatchObject({ refused: 'recovery_code_wrong', facts: { triesLeft: 4 } })
    expect(await prove(session, wrong, 'the-same-key')).toEqual(first)
    expect(code(await prove(session, recoveryProof(), 'the-same-key'))).toBe('key_reused')
    const answers = await Promise.all([1, 2, 3].map(() => prove(session, recoveryProof(1), 'another-key')))
    expect(answers.map(code).toSorted()).toEqual(['ok', 'request_replayed', 'request_replayed'])
  })

  it('keys: a wrong text code repeated under one key is entered once', async () => {
    const { session } = await onDevice()
    const opened = await startStepUpCode(people.deps, { session })
    if (isRefusal(opened)) throw new Error(opened.refused)
    const right = people.codes.at(-1) ?? ''
    const wrong = right === '000000' ? '000001' : '000000'
    const proof: StepUpProof = { kind: 'phone-code', flowId: opened.flowId, code: wrong }
    const answers = await Promise.all([1, 2, 3].map(() => prove(session, proof, 'one-code-key')))
    expect(answers.map(code)).toEqual(['code_wrong', 'code_wrong', 'code_wrong'])
    expect(answers[1]).toEqual(answers[0])
    const other = await prove(session, { ...proof, code: right === '111111' ? '111112' : '111111' })
    expect(other).toMatchObject({ refused: 'code_wrong', facts: { triesLeft: 3 } })
  })
})

describe('what a signed-in customer is told', () => {
  it('everything: name, locks, and how well the way back is prepared', async () => {
    const { session } = await onDevice()
    expect(await readMe(people.deps, { session, locale: 'zh-CN' })).toMatchObject({
      standing: { level: 2, wallet: 'exists', displayName: '林小满', state: 'open', locks: [] },
      security: {
        passwordStrength: 3,
        recoveryCodesLeft: 10,
        emailVerified: false,
        devices: 1,
        sessions: 1,
      },
    })
  })

  it('the unusual sign-in of this browser is among the locks', async () => {
    const { session } = await onNewBrowser()
    const { standing } = await readMe(people.deps, { session, locale: 'en' })
    expect(standing).toMatchObject({ state: 'restricted', locks: [{ cause: 'unusual_sign_in' }] })
  })

  it('guarantees that a known device alone is told the exact technical state and no name', async () => {
    for (const password of ['a', 'b', 'c', 'd', 'e']) {
      await signInOnDevice(people.deps, {
        ...asker,
        ...device.answer('sign-in'),
        password,
        idempotencyKey: key(),
      })
    }
    const ask = () =>
      readDeviceStanding(people.deps, { ...asker, ...device.answer('standing'), locale: 'en' })
    expect(await ask()).toMatchObject({
      standing: { level: 1, displayName: null, state: 'restricted', locks: [{ cause: 'password_paused' }] },
    })
    const stranger = people.browser('stranger')
    const answer = device.answer('standing')
    expect(code(await readDeviceStanding(people.deps, { ...stranger, ...answer, locale: 'en' }))).toBe(
      'device_unknown',
    )
  })
})
