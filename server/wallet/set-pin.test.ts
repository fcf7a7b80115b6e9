import { describe, expect, it } from 'vitest'
import { stepUp, submitCode } from '#access'
import { must, nextKey } from '../../test/support/entering.ts'
import { host, hostPayers, ways } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import { judgePin, readPinState, verifyPin } from './pin.ts'
import { setPin } from './set-pin.ts'

hostPayers('set-pin', { connectionsMax: 16 })

const pin = '738296'
const set = (payer: Payer, text = pin) => setPin(host.wallet, { session: payer.session, pin: text })
/** One guess as a payment makes it: hashed outside, judged inside. */
async function guess(payer: Pick<Payer, 'session'>, text: string): Promise<string> {
  const verified = await verifyPin(host.wallet, host.clock.now(), payer.session, text)
  if ('refused' in verified) return verified.refused
  const refusal = await host.db.transact((tx) =>
    judgePin(tx, host.clock.now(), host.wallet, payer.session, verified),
  )
  return refusal?.refused ?? 'right'
}
const judged = (answers: string[]): string[] =>
  answers.filter((one) => one === 'right' || one === 'pin_wrong')

describe('setting the PIN', () => {
  it('takes effect, tells every channel, and cools nothing off: there was nothing to protect', async () => {
    const lin = await host.payer()
    expect(must(await set(lin)).reset).toBe(false)
    expect(await guess(lin, pin)).toBe('right')
    expect((await ways.notices(lin.person)).at(-1)).toBe('pin_set')
    expect(await ways.locks(lin.person)).toEqual([])
  })

  it('guarantees that a reset cools off, is told, and opens the lane that was closed', async () => {
    const lin = await host.payer()
    must(await set(lin))
    for (let wrong = 0; wrong < 10; wrong += 1) {
      expect(await guess(lin, `40771${wrong}`)).toBe(wrong === 9 ? 'pin_closed' : 'pin_wrong')
      host.clock.advance({ hours: 1 })
    }
    expect(await guess(lin, pin), 'the right one, too').toBe('pin_closed')
    expect((await ways.notices(lin.person)).at(-1)).toBe('pin_lane_closed')
    const session = (await ways.onDevice(lin.person, lin.device, lin.asker)).session
    const fresh = { ...lin, session }
    expect(must(await set(fresh, '605913')).reset).toBe(true)
    expect(await guess(fresh, '605913')).toBe('right')
    expect((await ways.notices(lin.person)).at(-1)).toBe('pin_reset')
    const [lock] = await ways.locks(lin.person)
    expect(lock).toMatchObject({ cause: 'cooling_off', facts: { after: 'pin_reset' } })
    expect(lock?.parts.flatMap((part) => part.capabilities)).toEqual(
      expect.arrayContaining(['pay-new', 'withdraw', 'change-credentials', 'change-contacts']),
    )
  })

  it('guarantees that a session without two fresh proofs sets none', async () => {
    const lin = await host.payer()
    host.clock.advance({ minutes: 6 })
    expect(refusedWith(await set(lin))).toBe('step_up_needed')
    expect(await guess(lin, pin)).toBe('pin_unset')
  })

  it('guarantees that a young proof sets none: a password that was changed yesterday', async () => {
    const lin = await host.payer()
    const password = 'velvet harbour 73 quince'
    await host.newPassword(lin.person, password)
    host.clock.advance({ days: 1 })
    const { session } = await ways.onDevice({ ...lin.person, password }, lin.device, lin.asker)
    expect(refusedWith(await set({ ...lin, session }))).toBe('proof_too_young')
    host.clock.advance({ days: 6 })
    const later = await ways.onDevice({ ...lin.person, password }, lin.device, lin.asker)
    must(await set({ ...lin, session: later.session }))
  })

  it('guarantees that a freeze that comes while the PIN is hashed keeps it from being set', async () => {
    const lin = await host.payer()
    const { slowHash } = host.wallet
    const hash: typeof slowHash.hash = async (...words) => {
      await host.lock(lin, 'self_frozen')
      return slowHash.hash(...words)
    }
    const slow = { ...host.wallet, slowHash: { ...slowHash, hash } }
    expect(refusedWith(await setPin(slow, { session: lin.session, pin }))).toBe('change_locked')
    expect(await guess(lin, pin)).toBe('pin_unset')
  })

  it('guarantees that a frozen wallet and a limited session set none', async () => {
    const lin = await host.payer()
    const limited = { ...lin, session: { ...lin.session, kind: 'limited' as const } }
    await host.db.transact((tx) =>
      tx.named(
        'test.limit',
        `update session set kind = 'limited', full_at = expires_at where session_id = $1`,
        [lin.session.sessionId],
      ),
    )
    expect(refusedWith(await set(limited))).toBe('session_limited')
    const wang = await host.payer()
    await host.lock(wang, 'self_frozen')
    expect(refusedWith(await set(wang))).toBe('change_locked')
  })

  it('refuses one that anybody would guess, digits of the own number among them', async () => {
    const lin = await host.payer()
    expect(refusedWith(await set(lin, '12345'))).toBe('pin_malformed')
    expect(refusedWith(await set(lin, '123456'))).toBe('pin_guessable')
    expect(refusedWith(await set(lin, lin.person.e164.slice(-6)))).toBe('pin_guessable')
  })

  it('keeps no PIN in clear, and not the same hash for the same PIN of two', async () => {
    const [lin, wang] = [await host.payer(), await host.payer()]
    must(await set(lin))
    must(await set(wang))
    const text = 'select pin_hash from payment_pin where account_id = any($1)'
    const rows = await host.db.read((tx) =>
      tx.named<{ pin_hash: string }>('test.hashes', text, [[lin.person.accountId, wang.person.accountId]]),
    )
    expect(new Set(rows.map((row) => row.pin_hash)).size).toBe(2)
    for (const row of rows) expect(row.pin_hash).toMatch(/^\$argon2id\$/)
    expect(host.logged.join('\n')).not.toContain(pin)
  })
})

describe('guessing the PIN', () => {
  it('is told how it stands on this device: none, set, paused until when, closed', async () => {
    const lin = await host.payer()
    const state = () => host.db.read((tx) => readPinState(tx, host.clock.now(), lin.session))
    expect(await state()).toEqual({ pin: 'none', retryAt: null })
    must(await set(lin))
    expect(await state()).toEqual({ pin: 'set', retryAt: null })
    for (let wrong = 0; wrong < 5; wrong += 1) await guess(lin, `40771${wrong}`)
    const retryAt = new Date(host.clock.now().getTime() + 30_000)
    expect(await state()).toEqual({ pin: 'paused', retryAt })
    host.clock.set(retryAt)
    expect(await state()).toEqual({ pin: 'set', retryAt: null })
    for (let wrong = 5; wrong < 10; wrong += 1) {
      await guess(lin, `40771${wrong}`)
      host.clock.advance({ hours: 1 })
    }
    expect(await state()).toEqual({ pin: 'closed', retryAt: null })
  })

  it('guarantees that of 200 guesses at once at most five are judged', async () => {
    const lin = await host.payer({ pin })
    const guesses = Array.from({ length: 200 }, (_, index) => String(400_000 + index * 7))
    const answers = await Promise.all(guesses.map((text) => guess(lin, text)))
    expect(judged(answers).length).toBeLessThanOrEqual(5)
    expect(answers).not.toContain('right')
    // A machine that was too busy has sent some of the five away unjudged.
    for (let left = 5 - judged(answers).length; left > 0; left -= 1)
      await guess(lin, String(500_000 + left * 7))
    expect(await guess(lin, pin), 'the pause refuses the right one, too').toBe('pin_paused')
    host.clock.advance({ seconds: 30 })
    expect(await guess(lin, pin)).toBe('right')
  })

  it('guarantees that a recovery code opens a pause for one try, and a closed lane never', async () => {
    const lin = await host.payer({ pin })
    let { session } = lin
    const giveCode = async (): Promise<void> => {
      host.clock.advance({ seconds: 1 })
      const proof = { kind: 'recovery-code', recoveryCode: lin.person.recoveryCodes.shift() ?? '' } as const
      const asked = { session, proof, deviceToken: undefined, idempotencyKey: nextKey() }
      session = must(await stepUp(host.deps, asked)).session
    }
    await giveCode()
    for (let wrong = 0; wrong < 5; wrong += 1) await guess({ session }, `40771${wrong}`)
    expect(await guess({ session }, pin), 'given before it began').toBe('pin_paused')
    await giveCode()
    expect(await guess({ session }, '407715')).toBe('pin_wrong')
    expect(await guess({ session }, pin), 'the try is used up').toBe('pin_paused')
    await giveCode()
    expect(await guess({ session }, pin)).toBe('right')
    for (let wrong = 0; wrong < 10; wrong += 1) {
      if (wrong >= 5) await giveCode()
      await guess({ session }, `61902${wrong}`)
    }
    await giveCode()
    expect(await guess({ session }, pin)).toBe('pin_closed')
  })

  it('guarantees that one device’s guessing pauses no other', async () => {
    const lin = await host.payer({ pin })
    for (let wrong = 0; wrong < 5; wrong += 1) await guess(lin, `40771${wrong}`)
    expect(await guess(lin, pin)).toBe('pin_paused')
    const asker = host.browser('another of their own')
    const device = await host.device(lin.person, asker)
    const { session } = await ways.onDevice(lin.person, device, asker)
    expect(await guess({ session }, pin)).toBe('right')
  })

  it('guarantees that a PIN that was replaced while it was verified opens nothing', async () => {
    const lin = await host.payer({ pin })
    const verified = must(await verifyPin(host.wallet, host.clock.now(), lin.session, pin))
    host.clock.advance({ seconds: 1 })
    must(await set(lin, '605913'))
    const refusal = await host.db.transact((tx) =>
      judgePin(tx, host.clock.now(), host.wallet, lin.session, verified),
    )
    expect(refusal?.refused).toBe('pin_wrong')
  })

  it('guarantees that the PIN is no proof: it neither signs in nor recovers, and makes none fresh', async () => {
    const lin = await host.payer({ pin })
    const withPin = { ...lin.person, password: pin }
    await expect(ways.onDevice(withPin, lin.device, lin.asker)).rejects.toThrow('password_wrong')
    // Where a way back begins, six digits are taken for the code of a text.
    const asker = host.browser('whoever knows the PIN')
    const { flowId } = await host.open(asker, lin.person.e164)
    expect(refusedWith(await submitCode(host.deps, { ...asker, flowId, code: pin }))).toBe('code_wrong')
    // Right as it is, it makes no proof of the session fresh again.
    host.clock.advance({ minutes: 6 })
    expect(await guess(lin, pin)).toBe('right')
    expect(refusedWith(await set(lin, '605913'))).toBe('step_up_needed')
  })
})
