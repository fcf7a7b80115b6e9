import { listAddresses } from '#customers'
import { outgoing, type Proof, type ProofKind } from '#contract/words'
import {
  fullAtOf,
  isActive,
  listLocks,
  placeLock,
  reissuedLock,
  ruleContext,
  ruleOfTwo,
  unusualEnd,
  type EntranceRefusal,
  type Lock,
} from '#locks'
import { tell } from '#messages'
import { assert } from '#platform/assert'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal, type Refusal } from '#platform/refusals'
import { admitSession, issueSession, placeOf, type AdmittedSession, type OpenedSession } from './sessions.ts'
import { isSeenBrowser } from './store-session.ts'

export type Entering = {
  accountId: string
  proofs: readonly Proof[]
  browserHash: Buffer
  browserName: string
  deviceId?: string | undefined
  /** The number may have a new holder: a code sent to it enters nowhere, in this session or later. */
  reissuedSuspect?: boolean
  /** The account's locks, where the caller has read them under the account's lock. */
  locks?: Lock[]
}

export type Entrance = {
  admission: AdmittedSession
  /** Of a strange browser whose first days begin now. */
  unusual: Unusual | undefined
  tellsOwner: boolean
}

type Unusual = {
  endsAt: Date
  /** When it may end once the owner has heard of it; undefined where no address could tell them. */
  soonestAt: Date | undefined
  enteredWith: string
}

/** Step. Enters with what was proven, or says what the gate refused. */
export async function enter(
  tx: Tx,
  now: Date,
  deps: Deps,
  input: Entering,
): Promise<OpenedSession | Refusal<EntranceRefusal>> {
  const entrance = await planEntrance(tx, now, deps, input)
  return isRefusal(entrance) ? entrance : applyEntrance(tx, now, deps, entrance)
}

/**
 * Step. Full or limited as the rule of two says. On a browser that the account does not know, a text code and a password
 * are what a thief with a swapped number and a stolen password holds: there they open a limited session, payments out stay
 * off until the day is over or one proof more is given, and every channel is told.
 */
export async function planEntrance(
  tx: Tx,
  now: Date,
  deps: Deps,
  input: Entering,
): Promise<Entrance | Refusal<EntranceRefusal>> {
  const { accountId, deviceId } = input
  const suspect = input.reissuedSuspect === true
  const proofs = input.proofs.map((one) =>
    suspect && one.kind === 'phone-code' ? { ...one, stale: true } : one,
  )
  const place = deviceId ?? placeOf(deps.secrets, accountId, input.browserHash)
  const locks = [...(input.locks ?? (await listLocks(tx, now, accountId)))]
  if (suspect) locks.push(reissuedLock({ accountId, seenAt: now }))
  const isNew = deviceId === undefined && !(await isSeenBrowser(tx, accountId, place))
  const context = ruleContext({ locks, deviceId: place, newDevice: isNew, now })
  const { gives } = ruleOfTwo(proofs, 'enter', now, context)
  const running = locks.find((lock) => isUnusual(lock, place, now))
  const begins = isNew && running === undefined && gives === 'limited'
  const kinds = [...new Set(proofs.map(({ kind }) => kind))]
  const unusual = begins ? await planUnusual(tx, now, deps, { accountId, kinds, suspect }) : undefined
  const unusualEndsAt = unusual?.endsAt ?? endOfLock(running)
  const limited = gives !== 'full'
  const admission = await admitSession(tx, now, deps, {
    ...input,
    proofs,
    // With too little proven the gate says which lock or which proof it is about, and opens nothing.
    kind: limited ? 'limited' : 'full',
    fullAt: limited ? (latest([unusualEndsAt, context.limitedUntil]) ?? fullAtOf(now)) : null,
    newDevice: isNew,
    locks,
  })
  if (isRefusal(admission)) return admission
  assert(gives !== 'nothing', 'the gate refuses who has proven too little')
  return {
    admission,
    unusual,
    // A browser whose first day is not over is told of each time: the owner may have missed the first notice.
    tellsOwner: deviceId === undefined && (isNew || running !== undefined),
  }
}

/** Step. What was planned, in the same transaction. */
export async function applyEntrance(
  tx: Tx,
  now: Date,
  deps: Deps,
  { admission, unusual, tellsOwner }: Entrance,
): Promise<OpenedSession> {
  const opened = await issueSession(tx, now, deps, admission)
  const { accountId, place, browserName: browser } = opened.session
  // The notice first: the lock waits for it to be heard.
  const told = tellsOwner
    ? await tell(tx, now, deps, { accountId, template: 'signed_in_new_device', facts: { browser } })
    : undefined
  if (unusual) {
    assert(told, 'the owner of a strange browser’s first days is told of them')
    const { endsAt, soonestAt, enteredWith } = unusual
    await placeLock(tx, now, deps, {
      accountId,
      cause: 'unusual_sign_in',
      on: 'device',
      deviceId: place,
      parts: [{ capabilities: [...outgoing], proofs: [], endsAt }],
      placedBy: 'system',
      facts: {
        enteredWith,
        browser,
        noticeId: told.noticeId,
        ...(soonestAt ? { soonestAt: soonestAt.toISOString() } : {}),
      },
    })
  }
  return opened
}

/** Three days, until the notice has in truth come to a channel that the new device did not use: see `weighUnusual`. */
async function planUnusual(
  tx: Tx,
  now: Date,
  deps: Deps,
  { accountId, kinds, suspect }: { accountId: string; kinds: readonly ProofKind[]; suspect: boolean },
): Promise<Unusual> {
  const facts = { signedInAt: now, enteredWith: kinds, reissuedSuspect: suspect, contested: false }
  const addresses = await listAddresses(tx, deps, accountId)
  const endsAt = unusualEnd({ ...facts, delivered: [] })
  const heard = addresses.map(({ channel }) => ({ channel, at: now }))
  const soonestAt = unusualEnd({ ...facts, delivered: heard })
  return { endsAt, soonestAt: soonestAt < endsAt ? soonestAt : undefined, enteredWith: kinds.join(',') }
}

function isUnusual(lock: Lock, place: string, now: Date): boolean {
  return lock.cause === 'unusual_sign_in' && lock.deviceId === place && isActive(lock, now)
}

function endOfLock(lock: Lock | undefined): Date | undefined {
  return latest((lock?.parts ?? []).map(({ endsAt }) => endsAt ?? undefined))
}

function latest(instants: readonly (Date | undefined)[]): Date | undefined {
  const times = instants.filter((one) => one !== undefined).map((one) => one.getTime())
  return times.length === 0 ? undefined : new Date(Math.max(...times))
}

/** What the gate can refuse on this way in; anything else would mean that the proofs were not what the way asks for. */
export function narrowEntrance<const Code extends EntranceRefusal>(
  refusal: Refusal<EntranceRefusal>,
  possible: readonly Code[],
): Refusal<Code> {
  const refused = possible.find((code) => code === refusal.refused)
  assert(refused, `${refusal.refused} cannot be on this way in`)
  return { ...refusal, refused }
}
