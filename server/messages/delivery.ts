import { setTimeout as pause } from 'node:timers/promises'
import { DatabaseUnavailable, type Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { addJob, startJobs, type JobPayload, type Jobs, type Sweep } from '#platform/jobs'
import type { Channels, Sent } from './channel.ts'
import { decideClaim, decideSettlement } from './decide-delivery.ts'
import { noticeKinds } from './notice.ts'
import {
  deliveriesAtOnce,
  jobGraceSeconds,
  messageKeptDays,
  settleRetryMilliseconds,
  sweepRowsMax,
  sweepSeconds,
} from './policy.ts'
import {
  countMessages,
  deleteOldMessages,
  endMessage,
  expireMessages,
  leaseMessage,
  listDueMessages,
  lockMessage,
  putOffMessage,
  releaseLease,
  releaseLeases,
  reviveMessages,
  type Lease,
  type LockedMessage,
  type MessageKey,
} from './store-message.ts'
import { deleteOldTokens } from './store-notice.ts'
import { renderEmail, renderText, type Body, type Wording } from './templates.ts'

/** What delivering needs; `wording` is decided here and not when the message was written. */
export type DeliveryDeps = Pick<Deps, 'db' | 'clock' | 'secrets' | 'log'>

const taskName = 'deliver_message'
const heedTaskName = 'heed_notice'

export function deliverTask(key: MessageKey): { task: string; key: string; payload: JobPayload } {
  return { task: taskName, key: `message:${key.messageId}`, payload: { ...key } }
}

type Claimed = { message: LockedMessage; attempts: number; address: string; body: Body }

/**
 * Delivers one message: leases it in one transaction, sends outside of any, settles in another. Called twice, at once or
 * later, it sends once; if the process dies between sending and settling, it is sent again when the lease has run out. If
 * the database alone dies there, the process still knows what came of it and writes it when the database is back.
 */
export async function deliverMessage(
  deps: DeliveryDeps,
  channels: Channels,
  wording: Wording,
  key: MessageKey,
): Promise<'sent' | 'not-sent' | 'left'> {
  const claimed = await claimOrRelease(deps, key)
  if (!claimed) return 'left'
  const sent = withoutAddress(await send(channels, wording, key, claimed), claimed.address)
  await untilWritten(() => settle(deps, key, claimed, sent))
  return sent.outcome === 'sent' ? 'sent' : 'not-sent'
}

/** A lease whose commit got no answer may stand or not. Nothing was sent under it, so it is given back. */
async function claimOrRelease(deps: DeliveryDeps, key: MessageKey): Promise<Claimed | undefined> {
  const taken: Lease[] = []
  try {
    return await claim(deps, key, (lease) => taken.push(lease))
  } catch (error) {
    const lease = taken.at(-1)
    if (lease) await untilWritten(() => deps.db.transact((tx) => releaseLease(tx, key, lease)))
    throw error
  }
}

/** Writes what must not be lost with a connection: again, for as long as a restart of the database takes. */
async function untilWritten(write: () => Promise<unknown>): Promise<void> {
  for (const wait of [...settleRetryMilliseconds, undefined]) {
    try {
      await write()
      return
    } catch (error) {
      if (wait === undefined || !(error instanceof DatabaseUnavailable)) throw error
      await pause(wait)
    }
  }
}

async function claim(
  deps: DeliveryDeps,
  key: MessageKey,
  leasing: (lease: Lease) => void,
): Promise<Claimed | undefined> {
  return deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const message = await lockMessage(tx, key)
    if (!message) return undefined
    const decision = decideClaim(message, now)
    switch (decision.act) {
      case 'leave':
        return undefined
      case 'expire':
        await endMessage(tx, now, key, {
          attempts: message.attempts,
          state: 'expired',
          failure: null,
          wipe: true,
        })
        return undefined
      case 'send': {
        if (message.bodySealed === null) return undefined
        leasing(decision)
        await leaseMessage(tx, key, decision)
        return {
          message,
          attempts: decision.attempts,
          address: deps.secrets.open(message.addressSealed, 'message.address'),
          body: JSON.parse(deps.secrets.open(message.bodySealed, 'message.body')) as Body,
        }
      }
    }
  })
}

async function send(
  channels: Channels,
  wording: Wording,
  key: MessageKey,
  { message, address, body }: Claimed,
): Promise<Sent> {
  const both = { ...key, to: address }
  if (message.channel === 'sms') {
    const text = renderText(body, wording)
    if (text === null) return { outcome: 'refused', reason: 'no form as a text' }
    return channels.sms.send({ ...both, text, expiresAt: message.expiresAt })
  }
  const mail = renderEmail(body, wording)
  if (mail === null) return { outcome: 'refused', reason: 'no form as a mail' }
  return channels.email.send({ ...both, ...mail, locale: body.locale })
}

const reasonCharactersMax = 200

/**
 * A reason is kept and logged in clear, and the other side's own words often repeat the address. A channel should not pass
 * them on; should one do so, the address stays here: itself, its local part, and whatever else has the form of one.
 */
function withoutAddress(sent: Sent, address: string): Sent {
  if (sent.outcome === 'sent') return sent
  const own = [address, address.split('@')[0] ?? ''].filter((one) => one.length > 2)
  const literal = own.map((one) => one.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('|')
  const reason = sent.reason
    .normalize('NFKC')
    .replaceAll(new RegExp(literal, 'gi'), '…')
    .replaceAll(/[^\s@<>()"',;:]+@[^\s@<>()"',;:]+/gu, '…')
    .replaceAll(/\d(?:[\s().-]{0,2}\d){6,}/gu, '…')
  return { ...sent, reason: reason.slice(0, reasonCharactersMax) }
}

async function settle(deps: DeliveryDeps, key: MessageKey, claimed: Claimed, sent: Sent): Promise<void> {
  const { message, attempts } = claimed
  await deps.db.transact(async (tx) => {
    const now = deps.clock.now()
    const settlement = decideSettlement(sent, { ...message, attempts }, now)
    switch (settlement.state) {
      case 'waiting':
        await putOffMessage(tx, key, { attempts, ...settlement })
        return
      case 'delivered': {
        const end = { attempts, state: 'delivered', failure: null, wipe: true } as const
        if (await endMessage(tx, now, key, end)) await addHeeding(tx, key, claimed)
        return
      }
      case 'dead': {
        const { failure, wipe } = settlement
        await endMessage(tx, now, key, { attempts, state: 'dead', failure, wipe })
        const { messageId } = key
        deps.log.warn({ messageId, channel: message.channel, kind: message.kind, failure }, 'message dead')
        return
      }
    }
  })
}

/** Work of its own: what another room makes of it must never bring the message to be sent again. */
async function addHeeding(tx: Tx, { subjectId }: MessageKey, { message, body }: Claimed): Promise<void> {
  const { noticeId } = message
  if (body.kind !== 'notice' || noticeId === null || noticeKinds[body.template].heeded !== true) return
  const payload = { accountId: subjectId, noticeId }
  await addJob(tx, { task: heedTaskName, key: `heed:${noticeId}`, payload })
}

/** Puts due work before the workers, wipes what has expired, drops what nobody asks for any more. */
export async function sweepMessages(
  deps: Pick<Deps, 'db' | 'clock'>,
): Promise<{ due: number; expired: number }> {
  const now = deps.clock.now()
  const due = await deps.db.transact(async (tx) => {
    const overdueBefore = new Date(now.getTime() - jobGraceSeconds * 1000)
    const keys = await listDueMessages(tx, now, overdueBefore, sweepRowsMax)
    for (const key of keys) await addJob(tx, deliverTask(key))
    return keys.length
  })
  const expired = await deps.db.transact((tx) => expireMessages(tx, now, sweepRowsMax))
  return { due, expired }
}

/** Rows that only take up space. */
async function sweepOld(deps: Pick<Deps, 'db' | 'clock'>): Promise<void> {
  const now = deps.clock.now()
  const before = new Date(now.getTime() - messageKeptDays * 86_400_000)
  await deps.db.transact(async (tx) => {
    await deleteOldMessages(tx, before, sweepRowsMax)
    await deleteOldTokens(tx, now, sweepRowsMax)
  })
}

export type Worker = Jobs

export type HeardNotice = { accountId: string; noticeId: string }

/** What other rooms have done beside our own work. */
export type Beside = {
  sweeps?: readonly Sweep[]
  /** A channel has taken over a notice that something waits for. May come twice, and late. */
  heedNotice?: (heard: HeardNotice) => Promise<unknown>
}

/** Delivers what is due until stopped, then closes the channels. Any number of processes may run one. */
export async function startWorker(
  deps: DeliveryDeps,
  channels: Channels,
  wording: Wording,
  { sweeps = [], heedNotice }: Beside = {},
): Promise<Worker> {
  const jobs = await startJobs({
    pool: deps.db.pool,
    log: deps.log,
    concurrency: deliveriesAtOnce,
    tasks: {
      [taskName]: async ({ subjectId, messageId }) => {
        if (subjectId === undefined || messageId === undefined) return
        await deliverMessage(deps, channels, wording, { subjectId, messageId })
      },
      ...(heedNotice && { [heedTaskName]: (payload: JobPayload) => heed(payload, heedNotice) }),
    },
    sweeps: [
      { name: 'messages', everySeconds: sweepSeconds, run: async () => void (await sweepMessages(deps)) },
      { name: 'old messages', everySeconds: 60, run: () => sweepOld(deps) },
      ...sweeps,
    ],
  })
  return {
    async stop() {
      await jobs.stop()
      await Promise.all([channels.sms.close(), channels.email.close()])
    },
  }
}

async function heed(
  { accountId, noticeId }: JobPayload,
  heedNotice: NonNullable<Beside['heedNotice']>,
): Promise<void> {
  if (accountId !== undefined && noticeId !== undefined) await heedNotice({ accountId, noticeId })
}

/**
 * For a process that starts alone on its database: what an earlier one had in hand when it was killed is sent at the next
 * sweep and not a lease later. Where several processes share a database nobody can tell the dead from the living: there the
 * leases run out.
 */
export async function releaseDeadLeases(deps: Pick<Deps, 'db'>): Promise<number> {
  return deps.db.transact(releaseLeases)
}

/** After an outage of a provider that outlasted the attempts: dead notices wait again. Codes never do. */
export async function reviveDeadMessages(deps: Pick<Deps, 'db' | 'clock'>): Promise<number> {
  const now = deps.clock.now()
  return deps.db.transact((tx) => reviveMessages(tx, now, sweepRowsMax))
}

/** For metrics: how many wait and how many are dead, and how late the oldest is. */
export async function countOutbox(
  deps: Pick<Deps, 'db'>,
): Promise<{ channel: 'sms' | 'email'; state: string; count: number; oldestDueAt: Date }[]> {
  return deps.db.read(countMessages)
}
