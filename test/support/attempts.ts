import { signInOnDevice, signInOnFlow } from '#access'
import type { Asker } from './door.ts'
import { nextKey } from './entering.ts'
import type { Own } from './own.ts'
import type { OwnDevice } from './people.ts'

let strangers = 0

/** Attempts at signing in, which may be refused: a test's own person's, unless it says whose. */
export function attemptsOf({ people, person, asker, device }: Own) {
  return {
    onDevice(password: string, more: { idempotencyKey?: string; as?: Asker; own?: OwnDevice } = {}) {
      const { as = asker, own = device, idempotencyKey = nextKey() } = more
      return signInOnDevice(people.deps, { ...as, ...own.answer('sign-in'), password, idempotencyKey })
    },
    onFlow: (flowId: string, password: string, as: Asker, idempotencyKey = nextKey()) =>
      signInOnFlow(people.deps, { ...as, flowId, password, idempotencyKey }),
    /** Another browser that has just proven the number. */
    async newBrowser(of = person): Promise<{ as: Asker; flowId: string }> {
      strangers += 1
      // A number has one text a minute.
      people.clock.advance({ seconds: 61 })
      const as = people.browser(`strange ${strangers}`, `203.0.113.${strangers % 250}`)
      const { flowId } = await people.prove(as, of.e164)
      return { as, flowId }
    },
  }
}
