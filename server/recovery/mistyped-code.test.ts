import { expect, it } from 'vitest'
import { addRecoveryCodeProof, stepUp } from '#access'
import { isRefusal } from '#platform/refusals'
import { must, nextKey } from '../../test/support/entering.ts'
import { nobodysCode } from '../../test/support/recovery-codes.ts'
import { asker, device, ownInEachTest, people, person, signIn, ways } from '../../test/support/own.ts'
import { freeze } from './freeze.ts'
import { proveRecovery, startRecovery } from './recover.ts'

/** A slip of the pen is no guess: wherever a recovery code is asked for it is told by its text, and costs nothing. */

ownInEachTest('mistyped codes')

type Try = (recoveryCode: string) => Promise<unknown>

/** Wherever a recovery code is taken; signing in on a known device stands in server/access/sign-in.test.ts. */
const places: Record<string, () => Promise<Try>> = {
  'a flow behind the one door': async () => {
    const { flowId } = await people.prove(asker, person.e164)
    return (recoveryCode) => addRecoveryCodeProof(people.deps, { ...asker, flowId, recoveryCode })
  },
  'stepping up': async () => {
    const { session } = await signIn()
    return (recoveryCode) =>
      stepUp(people.deps, {
        session,
        proof: { kind: 'recovery-code', recoveryCode },
        deviceToken: device.token,
        idempotencyKey: nextKey(),
      })
  },
  'a recovery': async () => {
    const flowId = await ways.flowFromDevice(device, asker)
    const { recovery } = must(
      await startRecovery(people.deps, { ...asker, flowId, kind: 'forgotten_password' }),
    )
    const { recoveryId } = recovery
    return (recoveryCode) => proveRecovery(people.deps, { ...asker, recoveryId, recoveryCode })
  },
  freezing: async () => (recoveryCode) =>
    freeze(people.deps, {
      ...asker,
      proof: { kind: 'recovery-code', number: person.e164, country: 'CN', recoveryCode },
    }),
}

/** One symbol wrong, one missing, one too many, two changed places. */
function slipsOf(code: string): string[] {
  const first = code.startsWith('X') ? 'Y' : 'X'
  const swapped = Array.from(code.matchAll(/(\w)(?!\1)(\w)/g))
    .slice(0, 1)
    .map(({ index, 0: pair }) => `${code.slice(0, index)}${pair[1]}${pair[0]}${code.slice(index + 2)}`)
  return [`${first}${code.slice(1)}`, code.slice(1), `${code}7`, ...swapped, '?', '恢复码']
}

it.each(Object.keys(places))('guarantees that a mistyped code costs no try: %s', async (place) => {
  const attempt = await places[place]?.()
  const [code = ''] = person.recoveryCodes
  const slips = slipsOf(nobodysCode(90))
  expect(slips.length).toBeGreaterThan(5)
  people.statements.take()
  for (const slip of slips) expect(await attempt?.(slip), slip).toEqual({ refused: 'recovery_code_mistyped' })
  // Told by the text alone: the database was not even asked.
  expect(people.statements.take()).toEqual([])
  expect(isRefusal(await attempt?.(code.toLowerCase().replaceAll('-', ' ')))).toBe(false)
})
