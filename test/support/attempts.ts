import { signInOnDevice, signInOnFlow } from '#access'
import type { Asker } from './door.ts'
import { nextKey } from './entering.ts'
import { asker, device, people, person } from './own.ts'

/* Attempts at signing in, which may be refused: the test's own person's, unless it says whose. */

type More = { idempotencyKey?: string; as?: Asker; own?: typeof device }

export function onDevice(password: string, more: More = {}): ReturnType<typeof signInOnDevice> {
  const { as = asker, own = device, idempotencyKey = nextKey() } = more
  return signInOnDevice(people.deps, { ...as, ...own.answer('sign-in'), password, idempotencyKey })
}

export const onFlow = (flowId: string, password: string, as: Asker, idempotencyKey = nextKey()) =>
  signInOnFlow(people.deps, { ...as, flowId, password, idempotencyKey })

let strangers = 0

/** Another browser that has just proven the number. */
export async function newBrowser(of = person): Promise<{ as: Asker; flowId: string }> {
  strangers += 1
  // A number has one text a minute.
  people.clock.advance({ seconds: 61 })
  const as = people.browser(`strange ${strangers}`, `203.0.113.${strangers % 250}`)
  const { flowId } = await people.prove(as, of.e164)
  return { as, flowId }
}
