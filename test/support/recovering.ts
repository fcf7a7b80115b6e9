import { chooseNewPassword, proveRecovery, startRecovery } from '#recovery'
import type { Asker } from './door.ts'
import { must } from './entering.ts'
import { asker, people, person, strange } from './own.ts'

/* The steps of the test's own person to a new password: the first throws when it is refused, the others answer. */

export const better = 'velvet harbour 73 quince'
type Told = Exclude<Awaited<ReturnType<typeof startRecovery>>, { refused: string }>

export const start = async (flowId: string, as = asker): Promise<Told> =>
  must(await startRecovery(people.deps, { ...as, flowId, kind: 'forgotten_password' }))

export const prove = ({ recovery }: Told, recoveryCode: string, as = asker) =>
  proveRecovery(people.deps, { ...as, recoveryId: recovery.recoveryId, recoveryCode })

export const choose = ({ recovery }: Told, password = better, as = asker) =>
  chooseNewPassword(people.deps, { ...as, recoveryId: recovery.recoveryId, password })

/** A recovery that stands where a password may be chosen: code and recovery code, on a strange browser. */
export async function ready(as = strange()): Promise<{ as: Asker; told: Told }> {
  const { flowId } = await people.prove(as, person.e164)
  const told = must(await prove(await start(flowId, as), person.recoveryCodes.shift() ?? '', as))
  return { as, told }
}
