import { chooseNewPassword, proveRecovery, startRecovery } from '#recovery'
import type { Asker } from './door.ts'
import { must } from './entering.ts'
import type { Own } from './own.ts'

export const better = 'velvet harbour 73 quince'
type Told = Exclude<Awaited<ReturnType<typeof startRecovery>>, { refused: string }>

/** The steps of a test's own person to a new password: the first throws when it is refused, the others answer. */
export function recoveringOf({ people, person, asker, round }: Own) {
  const strange = (name = 'strange'): Asker => people.browser(`${name} ${round}`, `203.0.113.${round}`)
  const start = async (flowId: string, as = asker): Promise<Told> =>
    must(await startRecovery(people.deps, { ...as, flowId, kind: 'forgotten_password' }))
  const prove = ({ recovery }: Told, recoveryCode: string, as = asker) =>
    proveRecovery(people.deps, { ...as, recoveryId: recovery.recoveryId, recoveryCode })
  const choose = ({ recovery }: Told, password = better, as = asker) =>
    chooseNewPassword(people.deps, { ...as, recoveryId: recovery.recoveryId, password })
  /** A recovery that stands where a password may be chosen: code and recovery code, on a strange browser. */
  const ready = async (as = strange()): Promise<{ as: Asker; told: Told }> => {
    const { flowId } = await people.prove(as, person.e164)
    const told = must(await prove(await start(flowId, as), person.recoveryCodes.shift() ?? '', as))
    return { as, told }
  }
  return { strange, start, prove, choose, ready }
}
