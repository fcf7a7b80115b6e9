import { describe, expect, it } from 'vitest'
import { suspectReissue } from '#customers'
import { listLocks } from '#locks'
import { isRefusal } from '#platform/refusals'
import { must, nextKey, refusalOf } from '../../test/support/entering.ts'
import {
  asker,
  device,
  ownInEachTest,
  people,
  person,
  signIn,
  signInElsewhere,
} from '../../test/support/own.ts'
import { nobodysCode } from '../../test/support/recovery-codes.ts'
import { readDeviceStanding, readMe } from './me.ts'
import { endSessions, findSession } from './sessions.ts'
import { signInOnDevice, type SignedIn } from './sign-in.ts'
import { startStepUpCode, stepUp, type StepUpProof } from './step-up.ts'
import type { Session } from './store-session.ts'

ownInEachTest('step-up')

const prove = (session: Session, proof: StepUpProof, idempotencyKey = nextKey()) =>
  stepUp(people.deps, { session, proof, deviceToken: device.token, idempotencyKey })
const kinds = (answer: unknown): string[] =>
  isRefusal(answer) ? [answer.refused] : (answer as SignedIn).session.proofs.map(({ kind }) => kind)
const recoveryProof = (index = 0): StepUpProof => ({
  kind: 'recovery-code',
  recoveryCode: person.recoveryCodes[index] ?? '',
})
const deviceProof = (): StepUpProof => ({ kind: 'known-device', ...device.answer('step-up') })

describe('stepping up', () => {
  it('renews the session: the proof is fresh, the new token lives, the old one is dead', async () => {
    const { token, session } = await signIn()
    people.clock.advance({ minutes: 6 })
    const answer = must(await prove(session, { kind: 'password', password: person.password }))
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
    const { session } = await signIn()
    expect(kinds(await prove(session, recoveryProof()))).toContain('recovery-code')
    expect(kinds(await prove(session, deviceProof()))).toContain('known-device')
    const opened = must(await startStepUpCode(people.deps, { session }))
    const proof: StepUpProof = { kind: 'phone-code', flowId: opened.flowId, code: people.codes.at(-1) ?? '' }
    expect(kinds(await prove(session, proof)).toSorted()).toEqual([
      'known-device',
      'password',
      'phone-code',
      'recovery-code',
    ])
    expect(refusalOf(await prove(session, proof))).toBe('flow_ended')
  })

  it('guarantees that a code sent for one session steps up no other account', async () => {
    const { session } = await signIn()
    const other = await people.person()
    const { flowId } = await people.open(asker, other.e164)
    const proof: StepUpProof = { kind: 'phone-code', flowId, code: people.codes.at(-1) ?? '' }
    expect(refusalOf(await prove(session, proof))).toBe('not_found')
  })

  it('guarantees that a code to a number that may have a new holder counts as a stale proof', async () => {
    const { session } = await signInElsewhere()
    people.clock.advance({ minutes: 2 })
    await people.db.transact((tx) => suspectReissue(tx, people.clock.now(), people.deps, person.e164))
    const opened = must(await startStepUpCode(people.deps, { session }))
    const proof: StepUpProof = { kind: 'phone-code', flowId: opened.flowId, code: people.codes.at(-1) ?? '' }
    const answer = must(await prove(session, proof))
    expect(answer.session.proofs.find(({ kind }) => kind === 'phone-code')).toMatchObject({ stale: true })
  })

  it('a limited session becomes full with one proof more, and its lock opens with it', async () => {
    const { session } = await signInElsewhere()
    expect(session.kind).toBe('limited')
    expect(refusalOf(await prove(session, { kind: 'password', password: person.password }))).toBe('done')
    const answer = await prove(session, recoveryProof())
    expect(answer).toMatchObject({ session: { kind: 'full', fullAt: null } })
    const now = people.clock.now()
    expect(await people.db.read((tx) => listLocks(tx, now, person.accountId))).toEqual([])
  })

  it('the password typed again is no further proof of a session that came in with it', async () => {
    const { session } = await signInElsewhere()
    const again = await prove(session, { kind: 'password', password: person.password })
    expect(again).toMatchObject({ session: { kind: 'limited' } })
  })

  it('a session that has ended cannot step up', async () => {
    const { session } = await signIn()
    await people.db.transact((tx) =>
      endSessions(tx, people.clock.now(), people.deps, {
        accountId: person.accountId,
        because: 'signed-out',
      }),
    )
    expect(refusalOf(await prove(session, { kind: 'password', password: person.password }))).toBe(
      'not_signed_in',
    )
  })
})

describe('guessing in a session', () => {
  it('guarantees that it counts in the same lane as at sign-in', async () => {
    const { session } = await signIn()
    for (const password of ['a', 'b', 'c', 'd', 'e']) {
      expect(refusalOf(await prove(session, { kind: 'password', password }))).toBe('password_wrong')
    }
    const right: StepUpProof = { kind: 'password', password: person.password }
    expect(refusalOf(await prove(session, right))).toBe('password_paused')
    // Another proof beside the device opens the pause at once.
    expect(refusalOf(await prove(session, recoveryProof()))).toBe('done')
    expect(refusalOf(await prove(session, right))).toBe('done')
  })

  it('the device’s own key and text codes, which one stolen phone holds, do not open a pause', async () => {
    const { session } = await signIn()
    for (const password of ['a', 'b', 'c', 'd', 'e']) await prove(session, { kind: 'password', password })
    expect(refusalOf(await prove(session, deviceProof()))).toBe('done')
    expect(refusalOf(await prove(session, { kind: 'password', password: person.password }))).toBe(
      'password_paused',
    )
  })

  it('a browser without a device key has its lane without taking one of the number’s three', async () => {
    const { session } = await signInElsewhere()
    expect(refusalOf(await prove(session, { kind: 'password', password: 'wrong' }))).toBe('password_wrong')
    expect(refusalOf(await prove(session, { kind: 'password', password: person.password }))).toBe('done')
  })

  it('keys: the same wrong proof has the same answer and counts once, another one is refused', async () => {
    const { session } = await signIn()
    const wrong: StepUpProof = { kind: 'recovery-code', recoveryCode: nobodysCode() }
    const first = await prove(session, wrong, 'the-same-key')
    expect(first).toMatchObject({ refused: 'recovery_code_wrong', facts: { triesLeft: 4 } })
    expect(await prove(session, wrong, 'the-same-key')).toEqual(first)
    expect(refusalOf(await prove(session, recoveryProof(), 'the-same-key'))).toBe('key_reused')
    const answers = await Promise.all([1, 2, 3].map(() => prove(session, recoveryProof(1), 'another-key')))
    expect(answers.map(refusalOf).toSorted()).toEqual(['done', 'request_replayed', 'request_replayed'])
  })

  it('keys: a wrong text code repeated under one key is entered once', async () => {
    const { session } = await signIn()
    const opened = must(await startStepUpCode(people.deps, { session }))
    const right = people.codes.at(-1) ?? ''
    const wrong = right === '000000' ? '000001' : '000000'
    const proof: StepUpProof = { kind: 'phone-code', flowId: opened.flowId, code: wrong }
    const answers = await Promise.all([1, 2, 3].map(() => prove(session, proof, 'one-code-key')))
    expect(answers.map(refusalOf)).toEqual(['code_wrong', 'code_wrong', 'code_wrong'])
    expect(answers[1]).toEqual(answers[0])
    const other = await prove(session, { ...proof, code: right === '111111' ? '111112' : '111111' })
    expect(other).toMatchObject({ refused: 'code_wrong', facts: { triesLeft: 3 } })
  })
})

describe('what a signed-in customer is told', () => {
  it('everything: name, locks, and how well the way back is prepared', async () => {
    const { session } = await signIn()
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
    const { session } = await signInElsewhere()
    const { standing } = await readMe(people.deps, { session, locale: 'en' })
    expect(standing).toMatchObject({ state: 'restricted', locks: [{ cause: 'unusual_sign_in' }] })
  })

  it('guarantees that a known device alone is told the exact technical state and no name', async () => {
    for (const password of ['a', 'b', 'c', 'd', 'e']) {
      await signInOnDevice(people.deps, {
        ...asker,
        ...device.answer('sign-in'),
        password,
        idempotencyKey: nextKey(),
      })
    }
    const ask = () =>
      readDeviceStanding(people.deps, { ...asker, ...device.answer('standing'), locale: 'en' })
    expect(await ask()).toMatchObject({
      standing: { level: 1, displayName: null, state: 'restricted', locks: [{ cause: 'password_paused' }] },
    })
    const stranger = people.browser('stranger')
    const answer = device.answer('standing')
    expect(refusalOf(await readDeviceStanding(people.deps, { ...stranger, ...answer, locale: 'en' }))).toBe(
      'device_unknown',
    )
  })
})
