import { describe, expect, it } from 'vitest'
import { addRecoveryCodeProof, type Session } from '#access'
import { suspectReissue } from '#customers'
import { listLocks, placeLock } from '#locks'
import type { HashShare } from '#platform/slow-hash'
import type { Asker } from '../../test/support/door.ts'
import { must, refusalOf } from '../../test/support/entering.ts'
import { asker, device, ownInEachTest, people, person, round, signIn, ways } from '../../test/support/own.ts'
import type { Person } from '../../test/support/people.ts'
import { nobodysCode } from '../../test/support/recovery-codes.ts'
import { freeze, freezeMine, type FreezeProof } from './freeze.ts'
import { liftLock } from './lift.ts'
import { chooseNewPassword } from './choose-password.ts'
import { startRecovery } from './recover.ts'

ownInEachTest('freeze', { connectionsMax: 16 })

let strangers = 0
const friend = (): Asker => {
  strangers += 1
  return people.browser(`friend ${strangers}`, `203.0.113.${strangers % 250}`)
}
const report = (proof: FreezeProof, as = friend()) => freeze(people.deps, { ...as, proof })
const byPassword = (password = person.password, number = person.e164): FreezeProof => ({
  kind: 'password',
  number,
  country: 'CN',
  password,
})
const byRecoveryCode = (recoveryCode: string, number = person.e164): FreezeProof => ({
  kind: 'recovery-code',
  number,
  country: 'CN',
  recoveryCode,
})
const freezes = async () => (await ways.locks(person)).filter((lock) => lock.cause === 'self_frozen')
const received = () => ({ now: people.clock.now() })
const lift = async (session: Session) =>
  liftLock(people.deps, { session, lockId: (await freezes())[0]?.lockId ?? '', locale: 'en' })

describe('freezing from any browser', () => {
  it('takes the password alone', async () => {
    expect(await report(byPassword())).toEqual(received())
    expect(await freezes()).toMatchObject([
      {
        placedBy: 'stranger-with-proof',
        placedByProof: 'password',
        byStaleProof: false,
        parts: [{ endsAt: null }],
      },
    ])
    expect(await ways.notices(person)).toEqual(['frozen'])
  })

  it('takes a recovery code alone, and leaves it to its owner', async () => {
    const [first = ''] = person.recoveryCodes
    expect(await report(byRecoveryCode(first))).toEqual(received())
    expect(await freezes()).toMatchObject([{ placedByProof: 'recovery-code' }])
    expect(await ways.notices(person)).toEqual(['frozen'])
    const as = friend()
    const { flowId } = await people.prove(as, person.e164)
    const used = await addRecoveryCodeProof(people.deps, { ...as, flowId, recoveryCode: first })
    expect(used).toMatchObject({ standing: { level: 2 } })
  })

  it('takes a text code alone, sent for this and good for nothing else', async () => {
    const as = friend()
    const { flowId, code } = await people.open(as, person.e164, 'freeze')
    expect(await report({ kind: 'phone-code', flowId, code }, as)).toEqual(received())
    expect(await freezes()).toMatchObject([{ placedByProof: 'phone-code' }])
  })

  it('guarantees that a code sent for entering freezes nothing, and one of another browser neither', async () => {
    const as = friend()
    const entered = await people.open(as, person.e164)
    expect(await report({ kind: 'phone-code', flowId: entered.flowId, code: entered.code }, as)).toEqual(
      received(),
    )
    people.clock.advance({ minutes: 2 })
    const { flowId, code } = await people.open(as, person.e164, 'freeze')
    expect(await report({ kind: 'phone-code', flowId, code }, friend())).toEqual(received())
    expect(await report({ kind: 'phone-code', flowId: people.deps.random.id(), code }, as)).toEqual(
      received(),
    )
    expect(await freezes()).toEqual([])
    expect(await report({ kind: 'phone-code', flowId, code }, as)).toEqual(received())
    expect(await freezes()).toHaveLength(1)
  })

  it('takes the former password for a day', async () => {
    await people.newPassword(person, 'velvet harbour 73 quince')
    expect(await report(byPassword())).toEqual(received())
    const endsAt = new Date(people.clock.now().getTime() + 24 * 3_600_000)
    expect(await freezes()).toMatchObject([{ byStaleProof: true, parts: [{ endsAt }] }])
    people.clock.advance({ hours: 23 })
    await report(byPassword())
    people.clock.advance({ hours: 1 })
    expect(await freezes()).toEqual([])
    // A good proof makes a dated freeze last.
    await report(byPassword())
    await report(byPassword('velvet harbour 73 quince'))
    expect(await freezes()).toMatchObject([{ byStaleProof: false, parts: [{ endsAt: null }] }])
  })

  it('takes a code to a number that may have a new holder for a day', async () => {
    await people.db.transact((tx) => suspectReissue(tx, people.clock.now(), people.deps, person.e164))
    const as = friend()
    const { flowId, code } = await people.open(as, person.e164, 'freeze')
    await report({ kind: 'phone-code', flowId, code }, as)
    const endsAt = new Date(people.clock.now().getTime() + 24 * 3_600_000)
    expect(await freezes()).toMatchObject([{ byStaleProof: true, parts: [{ endsAt }] }])
  })

  it('guarantees that frozen twice is one lock, also at the same moment', async () => {
    const [first = ''] = person.recoveryCodes
    const answers = await Promise.all([
      report(byPassword()),
      report(byPassword()),
      report(byRecoveryCode(first)),
      report(byRecoveryCode(first)),
    ])
    expect(answers).toEqual([received(), received(), received(), received()])
    expect(await freezes()).toHaveLength(1)
    expect(await ways.notices(person)).toEqual(['frozen'])
    expect(await ways.count('freeze_report', person)).toBe(1)
  })
})

describe('what a stranger learns by freezing', () => {
  /** What one report does, as far as anything of it can be seen from outside. */
  async function watch(
    proof: FreezeProof,
  ): Promise<{ answer: unknown; statements: string[]; hashes: number }> {
    let hashes = 0
    const { slowHash } = people.deps
    const counted = {
      ...slowHash,
      verify: (...words: Parameters<typeof slowHash.verify>) => {
        hashes += 1
        return slowHash.verify(...words)
      },
      verifyNothing: (...words: Parameters<typeof slowHash.verifyNothing>) => {
        hashes += 1
        return slowHash.verifyNothing(...words)
      },
    }
    const as = friend()
    people.statements.take()
    const answer = await freeze({ ...people.deps, slowHash: counted }, { ...as, proof })
    return { answer, statements: people.statements.take(), hashes }
  }
  const place = (one: Person, cause: 'self_frozen' | 'dormant' | 'not_me') =>
    people.db.transact((tx) =>
      placeLock(tx, people.clock.now(), people.deps, { accountId: one.accountId, cause, placedBy: 'system' }),
    )

  it('guarantees the same answer, statements and hashes for a wrong proof of any number', async () => {
    const numbers = [person.e164]
    for (const cause of ['self_frozen', 'dormant', 'not_me'] as const) {
      const other = await people.person()
      await place(other, cause)
      numbers.push(other.e164)
    }
    const changed = await people.person()
    await people.newPassword(changed, 'velvet harbour 73 quince')
    numbers.push(changed.e164, `+86137${String(20_000_000 + round)}`)
    const wrong = [
      (number: string) => byPassword('not the password', number),
      (number: string) => byRecoveryCode(nobodysCode(), number),
    ]
    for (const proofOf of wrong) {
      const seen = []
      for (const number of numbers) seen.push(await watch(proofOf(number)))
      for (const one of seen) expect(one).toEqual(seen[0])
      expect(seen[0]?.answer).toEqual(received())
    }
    expect(await watch(byPassword('not the password'))).toMatchObject({ hashes: 2 })
  })

  it('guarantees that it hashes in the places of strangers, whatever the password', async () => {
    const shares: HashShare[] = []
    const { slowHash } = people.deps
    const watched: typeof slowHash = {
      ...slowHash,
      verify(encoded, secret, share) {
        shares.push(share)
        return slowHash.verify(encoded, secret, share)
      },
      verifyNothing(secret, share) {
        shares.push(share)
        return slowHash.verifyNothing(secret, share)
      },
    }
    for (const proof of [byPassword(), byPassword('not the password')]) {
      await freeze({ ...people.deps, slowHash: watched }, { ...friend(), proof })
    }
    expect(shares).toEqual(['stranger', 'stranger', 'stranger', 'stranger'])
  })

  it('guarantees the same answer and hashes for a right proof as for a wrong one', async () => {
    const right = await watch(byPassword())
    const wrong = await watch(byPassword('not the password'))
    expect(right.answer).toEqual(wrong.answer)
    expect(right.hashes).toBe(wrong.hashes)
    // Frozen already: from now on not even the statements differ.
    expect((await watch(byPassword())).statements).toEqual(wrong.statements)
  })

  it('guarantees that a right guess among wrong ones does not move the pause', async () => {
    const pausesWith = async (guesses: readonly string[]): Promise<string[]> => {
      const as = friend()
      const answers: string[] = []
      for (const guess of guesses) answers.push(refusalOf(await report(byPassword(guess), as)))
      return answers
    }
    const wrong = await pausesWith(['a', 'b', 'c', 'd', 'e', 'f'])
    expect(wrong).toEqual(['done', 'done', 'done', 'done', 'done', 'guesses_spent'])
    expect(await pausesWith(['a', 'b', 'c', person.password, 'e', 'f'])).toEqual(wrong)
  })
})

describe('the budget of freezing', () => {
  it('guarantees that guessing at sign-in or at codes never closes it', async () => {
    for (let index = 0; index < 5; index += 1) {
      await expect(ways.onDevice({ ...person, password: `wrong ${index}` }, device, asker)).rejects.toThrow(
        'password_wrong',
      )
    }
    const { flowId } = await people.prove(asker, person.e164)
    for (let index = 0; index < 5; index += 1) {
      await addRecoveryCodeProof(people.deps, { ...asker, flowId, recoveryCode: nobodysCode(index) })
    }
    await report(byPassword(), asker)
    expect(await freezes()).toHaveLength(1)
  })

  it('guarantees that a stranger who spends one leaves the owner theirs', async () => {
    const thief = friend()
    for (let index = 0; index < 6; index += 1) await report(byPassword(`guess ${index}`), thief)
    expect(refusalOf(await report(byPassword(), thief))).toBe('guesses_spent')
    // Thrown-away cookies do not refill it.
    const again = { ...people.browser('another cookie'), source: thief.source }
    expect(refusalOf(await report(byPassword(), again))).toBe('guesses_spent')
    expect(await freezes()).toEqual([])
    await report(byPassword())
    expect(await freezes()).toHaveLength(1)
  })

  it('guarantees that of many parallel guesses five are judged', async () => {
    const thief = friend()
    const guesses = Array.from({ length: 12 }, (_, index) => report(byPassword(`guess ${index}`), thief))
    const answers = (await Promise.all(guesses)).map(refusalOf)
    expect(answers.filter((one) => one === 'done')).toHaveLength(5)
    expect(answers.filter((one) => one === 'guesses_spent')).toHaveLength(7)
  })
})

describe('unfreezing', () => {
  const both = (session: Session) => ways.freshen({ session, token: '' }, device)

  it('takes two proofs, and every channel is told', async () => {
    await report(byPassword())
    const { session } = await signIn()
    const lifted = must(await lift(await both(session)))
    expect(lifted.standing).toMatchObject({ state: 'open', locks: [] })
    expect(await freezes()).toEqual([])
    expect(await ways.notices(person)).toEqual(['frozen', 'unfrozen'])
  })

  it('guarantees that a stolen unlocked phone alone does not unfreeze', async () => {
    await report(byPassword())
    const flowId = await ways.flowFromDevice(device, asker)
    const { recovery } = must(
      await startRecovery(people.deps, { ...asker, flowId, kind: 'forgotten_password' }),
    )
    const input = { ...asker, recoveryId: recovery.recoveryId, password: 'velvet harbour 73 quince' }
    const { opened } = must(await chooseNewPassword(people.deps, input))
    expect(refusalOf(await lift(opened.session))).toBe('session_limited')
    people.clock.advance({ hours: 25 })
    // A day later the password that the thief has set opens a full session, and is still too young to lift anything.
    const entered = await ways.onDevice({ ...person, password: input.password }, device, asker)
    expect(entered.session.kind).toBe('full')
    expect(refusalOf(await lift(await both(entered.session)))).toBe('proof_too_young')
    expect(await freezes()).toHaveLength(1)
  })

  it('guarantees that a lock of somebody else is byte for byte one that never was', async () => {
    await report(byPassword())
    const other = await people.person()
    const otherAsker = friend()
    const otherDevice = await people.device(other, otherAsker)
    const { session } = await ways.onDevice(other, otherDevice, otherAsker)
    const forged = [(await freezes())[0]?.lockId ?? '', people.deps.random.id(), 'lane', "' or 1=1 --"]
    for (const lockId of forged) {
      expect(await liftLock(people.deps, { session, lockId, locale: 'en' })).toEqual({ refused: 'not_found' })
    }
    expect(await freezes()).toHaveLength(1)
  })

  it('guarantees that it happens once, also at the same moment', async () => {
    await report(byPassword())
    const session = await both((await signIn()).session)
    const lockId = (await freezes())[0]?.lockId ?? ''
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => liftLock(people.deps, { session, lockId, locale: 'en' })),
    )
    expect(answers.map(refusalOf).toSorted()).toEqual(['done', 'not_found', 'not_found', 'not_found'])
    expect(await ways.notices(person)).toEqual(['frozen', 'unfrozen'])
  })
})

describe('two disproved freezes', () => {
  it('guarantees that they silence that proof alone for 30 days, and no reporter', async () => {
    const [first = ''] = person.recoveryCodes
    for (let index = 0; index < 2; index += 1) {
      await report(byPassword())
      const { session } = await signIn()
      must(await lift(await ways.freshen({ session, token: '' }, device)))
      people.clock.advance({ days: 1 })
    }
    const as = friend()
    expect(await report(byPassword(), as)).toEqual(received())
    expect(await freezes()).toEqual([])
    await report(byRecoveryCode(first), as)
    expect(await freezes()).toHaveLength(1)
    const { session } = await signIn()
    must(await lift(await ways.freshen({ session, token: '' }, device)))
    people.clock.advance({ days: 30 })
    await report(byPassword())
    expect(await freezes()).toHaveLength(1)
  })

  it('does not count who unfreezes where they froze', async () => {
    for (let index = 0; index < 3; index += 1) {
      await report(byPassword(), asker)
      expect(await freezes()).toHaveLength(1)
      const { session } = await signIn()
      must(await lift(await ways.freshen({ session, token: '' }, device)))
      people.clock.advance({ hours: 1 })
    }
  })
})

describe('freezing from a session', () => {
  it('is for every session, a limited one too, and once', async () => {
    const flowId = await ways.flowFromDevice(device, asker)
    const { recovery } = must(
      await startRecovery(people.deps, { ...asker, flowId, kind: 'forgotten_password' }),
    )
    const input = { ...asker, recoveryId: recovery.recoveryId, password: 'velvet harbour 73 quince' }
    const { opened } = must(await chooseNewPassword(people.deps, input))
    const { lock } = await freezeMine(people.deps, opened)
    expect(lock).toMatchObject({ cause: 'self_frozen', placedBy: 'customer', fromDeviceId: device.deviceId })
    const [again, third] = await Promise.all([
      freezeMine(people.deps, opened),
      freezeMine(people.deps, opened),
    ])
    expect([again.lock.lockId, third.lock.lockId]).toEqual([lock.lockId, lock.lockId])
    expect(await ways.notices(person)).toEqual(['password_reset', 'frozen'])
    const all = await people.db.read((tx) => listLocks(tx, people.clock.now(), person.accountId))
    expect(all.filter((one) => one.cause === 'self_frozen')).toHaveLength(1)
  })
})
