import { outgoing } from '#contract/words'
import { coolingOff, placeLock } from '#locks'
import { tell, type NoticeTemplate } from '#messages'
import { never } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import type { SeededPerson } from './people.ts'

const hour = 3_600_000
const day = 24 * hour

/** Tales that end by themselves, after so long; a later start tells them anew. */
export const taleLasts: Partial<Record<SeededPerson['tale'], number>> = {
  cooling_off: 45 * hour,
  unusual_sign_in: 23 * hour,
  under_review: 5 * day,
}

type Tale = {
  hoursAgo: number
  /** `noticeId`: of the tale's notice, where it has one. */
  lock: (
    at: Date,
    deps: Pick<Deps, 'random'>,
    noticeId: string | undefined,
  ) => Omit<Parameters<typeof placeLock>[3], 'accountId'>
  notice?: { template: NoticeTemplate; facts: { browser?: string } }
}

function taleOf(tale: SeededPerson['tale']): Tale | undefined {
  switch (tale) {
    case 'nothing':
    // Seeded with the number itself.
    case 'phone_reissued':
    // The sweep for dormancy does it, as it would have: see seed.ts.
    case 'dormant':
      return undefined
    case 'self_frozen':
      return {
        hoursAgo: 20,
        lock: () => ({ cause: 'self_frozen', placedBy: 'customer', placedByProof: 'phone-code' }),
        notice: { template: 'frozen', facts: {} },
      }
    case 'cooling_off':
      return {
        hoursAgo: 3,
        lock: (at, _deps, noticeId = '') => ({
          cause: 'cooling_off',
          parts: coolingOff('password_reset', at),
          placedBy: 'system',
          // As a reset leaves it, so that another one ends it.
          facts: { after: 'password_reset', gave: 'full', noticeId },
        }),
        notice: { template: 'password_reset', facts: { browser: 'Safari · iPhone' } },
      }
    case 'unusual_sign_in':
      return {
        hoursAgo: 1,
        lock: (at, deps) => ({
          cause: 'unusual_sign_in',
          on: 'device',
          // A browser that nobody owns: the one of the stranger.
          deviceId: deps.random.id(),
          parts: [{ capabilities: [...outgoing], proofs: [], endsAt: new Date(at.getTime() + day) }],
          placedBy: 'system',
          facts: { enteredWith: 'phone-code,password' },
        }),
        notice: { template: 'signed_in_new_device', facts: { browser: 'Chrome · Android' } },
      }
    case 'under_review':
      return {
        hoursAgo: 6,
        lock: (at) => ({
          cause: 'under_review',
          parts: [{ capabilities: [...outgoing], proofs: [], endsAt: new Date(at.getTime() + 5 * day) }],
          placedBy: 'staff',
        }),
      }
    case 'password_exposed':
      return { hoursAgo: 5, lock: () => ({ cause: 'password_exposed', placedBy: 'system' }) }
    case 'taken_over':
      return {
        hoursAgo: 9,
        lock: () => ({ cause: 'taken_over', placedBy: 'system' }),
        notice: { template: 'not_me_reported', facts: {} },
      }
    default:
      return never(tale)
  }
}

/** What happened to a person, told through the front doors at the time when it happened. */
export async function tellTale(
  tx: Tx,
  now: Date,
  deps: Deps,
  person: Pick<SeededPerson, 'tale'>,
  accountId: string,
): Promise<void> {
  const tale = taleOf(person.tale)
  if (!tale) return
  const at = new Date(now.getTime() - tale.hoursAgo * hour)
  const told = tale.notice && (await tell(tx, at, deps, { accountId, ...tale.notice }))
  await placeLock(tx, at, deps, { accountId, ...tale.lock(at, deps, told?.noticeId) })
}
