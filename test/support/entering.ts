import {
  findSession,
  signInOnDevice,
  signInOnFlow,
  startFlowFromDevice,
  stepUp,
  submitCode,
  type Session,
  type SignedIn,
} from '#access'
import { listLocks, type Lock } from '#locks'
import { isRefusal } from '#platform/refusals'
import type { Asker } from './door.ts'
import type { OwnDevice, People, Person } from './people.ts'

/** The ways in that tests of other things begin with. All throw when they are refused. */
export type Entering = {
  /** A flow opened from a known device, its number proven: known-device and phone-code. */
  flowFromDevice(device: OwnDevice, asker: Asker): Promise<string>
  onDevice(person: Person, device: OwnDevice, asker: Asker): Promise<SignedIn>
  onFlow(person: Person, asker: Asker, flowId: string): Promise<SignedIn>
  /** Gives the device's word again, as the app does before a change. */
  freshen(entered: { session: Session; token: string }, device: OwnDevice): Promise<SignedIn['session']>
  /** The session as the next request finds it; undefined when it is over. */
  session(entered: { token: string }, asker: Asker): Promise<Session | undefined>
  locks(person: Person): Promise<Lock[]>
  /** Templates of the notices, oldest first. */
  notices(person: Person): Promise<string[]>
  noticeId(person: Person, template: string): Promise<string>
  count(table: string, person: Person): Promise<number>
}

let keys = 0
export const nextKey = (): string => `test-key-${(keys += 1)}`

export function must<Result>(result: Result): Exclude<Result, { refused: string }> {
  if (isRefusal(result)) throw new Error(`refused: ${result.refused} ${JSON.stringify(result)}`)
  return result as Exclude<Result, { refused: string }>
}

/** What was refused, by its code; `done` when nothing was. */
export const refusalOf = (answer: unknown): string => (isRefusal(answer) ? answer.refused : 'done')

export function entering(people: People): Entering {
  const { deps, clock, db } = people
  const rows = <Row extends Record<string, unknown>>(name: string, text: string, values: unknown[]) =>
    db.read((tx) => tx.named<Row>(name, text, values))
  return {
    async flowFromDevice(device, asker) {
      const { flowId } = must(await startFlowFromDevice(deps, { ...asker, ...device.answer('flow') }))
      must(await submitCode(deps, { ...asker, flowId, code: people.codes.at(-1) ?? '' }))
      return flowId
    },
    async onDevice(person, device, asker) {
      const answer = device.answer('sign-in')
      const { password } = person
      return must(await signInOnDevice(deps, { ...asker, ...answer, password, idempotencyKey: nextKey() }))
    },
    async onFlow(person, asker, flowId) {
      const { password } = person
      return must(await signInOnFlow(deps, { ...asker, flowId, password, idempotencyKey: nextKey() }))
    },
    async freshen({ session }, device) {
      const { deviceToken, challenge, signature } = device.answer('step-up')
      const proof = { kind: 'known-device' as const, challenge, signature }
      return must(await stepUp(deps, { session, proof, deviceToken, idempotencyKey: nextKey() })).session
    },
    session: (entered, asker) => findSession(deps, entered.token, asker.browserHash),
    locks: (person) => db.read((tx) => listLocks(tx, clock.now(), person.accountId)),
    async notices(person) {
      const text = 'select template from notice where account_id = $1 order by told_at, ctid'
      const found = await rows<{ template: string }>('test.notices', text, [person.accountId])
      return found.map((row) => row.template)
    },
    async noticeId(person, template) {
      const text = `select notice_id from notice where account_id = $1 and template = $2
        order by told_at desc, ctid desc limit 1`
      const found = await rows<{ notice_id: string }>('test.notice', text, [person.accountId, template])
      const noticeId = found[0]?.notice_id
      if (noticeId === undefined) throw new Error(`no notice ${template}`)
      return noticeId
    },
    async count(table, person) {
      const text = `select count(*)::int as count from ${table} where account_id = $1`
      const found = await rows<{ count: number }>(`test.count-${table}`, text, [person.accountId])
      return found[0]?.count ?? 0
    },
  }
}
