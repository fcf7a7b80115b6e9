import { availableParallelism } from 'node:os'
import { randomBytes } from 'node:crypto'
import { hash as argon2Hash, parseOptions, verify as argon2Verify } from '@node-rs/argon2'
import { assert } from './assert.ts'

/**
 * Password hashing that a flood cannot turn into an outage. argon2id runs on threads, never on the event loop, one at a
 * time per core: 32 at once pushed a file's `stat` from 0.2 to 400 ms at the same throughput. What waits
 * is bounded, and known devices wait in a queue of their own, which strangers can neither fill nor hold up.
 */
export type HashShare = 'known' | 'stranger'
type Busy = { busy: true; retryAfterSeconds: number }
export type SlowHash = {
  /** argon2id; parameters, salt and the pepper's version are in the result. `busy` when the share's queue is full. */
  hash(secret: string, share: HashShare): Promise<string | Busy>
  /** `outdated`: it matches, and should be hashed again under today's parameters and pepper. */
  verify(
    encoded: string,
    secret: string,
    share: HashShare,
  ): Promise<{ matches: boolean; outdated: boolean } | Busy>
  /** Spends the same work on nothing: for identities without a password, so that time tells nothing. */
  verifyNothing(secret: string, share: HashShare): Promise<{ matches: false; outdated: false } | Busy>
  /** For metrics. */
  load(): { running: number; waiting: Record<HashShare, number> }
}

export type HashParameters = { memoryKib: number; passes: number; lanes: number }
/** OWASP Password Storage Cheat Sheet and ASVS 5.0 11.4.2: argon2id, 19 MiB, two passes, one lane; 13 ms of one core. */
export const hashParameters: HashParameters = { memoryKib: 19_456, passes: 2, lanes: 1 }

type Pepper = { version: number; key: Buffer }
export type SlowHashOptions = {
  /** The current one first; the others verify what was hashed before a rotation. */
  peppers: readonly Pepper[]
  parameters?: HashParameters
  /** How many run at once. Not above the threads of libuv (4), of which one is left to files and names. */
  runningMax?: number
  /** Waiting places. A full queue of strangers is worked off in about a second, one of known devices in two. */
  waitingMax?: Record<HashShare, number>
}

const libuvThreads = 4
/** Known devices go first, but their own flood leaves strangers every fifth turn. */
const knownInARowMax = 4
const retryAfterSecondsMax = 30
const isBusy = (value: unknown): value is Busy =>
  typeof value === 'object' && value !== null && 'busy' in value

export function openSlowHash(options: SlowHashOptions): SlowHash {
  const [current] = options.peppers
  assert(current, 'at least one pepper')
  const parameters = options.parameters ?? hashParameters
  const runningMax = options.runningMax ?? Math.min(availableParallelism(), libuvThreads - 1)
  const turns = openTurns(runningMax, options.waitingMax ?? defaultWaiting(runningMax))
  const nothing = encodeNothing(parameters)

  return {
    async hash(secret, share) {
      const encoded = await turns.run(share, () =>
        argon2Hash(secret, {
          memoryCost: parameters.memoryKib,
          timeCost: parameters.passes,
          parallelism: parameters.lanes,
          secret: current.key,
        }),
      )
      return isBusy(encoded) ? encoded : `${encoded}$k${current.version}`
    },
    async verify(encoded, secret, share) {
      const { phc, version } = splitVersion(encoded)
      const pepper = options.peppers.find((one) => one.version === version)
      const matches = await turns.run(share, () =>
        // Under a pepper that is gone nothing can match; the work is spent all the same.
        argon2Verify(pepper ? phc : nothing, secret, { secret: (pepper ?? current).key }),
      )
      if (isBusy(matches)) return matches
      const isMatch = matches && pepper !== undefined
      return { matches: isMatch, outdated: isMatch && isOutdated(phc, version, parameters, current) }
    },
    async verifyNothing(secret, share) {
      const spent = await turns.run(share, () => argon2Verify(nothing, secret, { secret: current.key }))
      return isBusy(spent) ? spent : { matches: false, outdated: false }
    },
    load: turns.load,
  }
}

function defaultWaiting(runningMax: number): Record<HashShare, number> {
  return { known: runningMax * 128, stranger: runningMax * 64 }
}

/** `$argon2id$v=19$m=…,t=…,p=…$salt$hash$k1`: the standard string, then the pepper's version. */
function splitVersion(encoded: string): { phc: string; version: number } {
  const parts = /^(\$argon2id\$.+)\$k(\d+)$/.exec(encoded)
  assert(parts?.[1] !== undefined, 'a password hash of another shape')
  return { phc: parts[1], version: Number(parts[2]) }
}

function isOutdated(phc: string, version: number, parameters: HashParameters, current: Pepper): boolean {
  const was = parseOptions(phc)
  return (
    version !== current.version ||
    was.memoryCost !== parameters.memoryKib ||
    was.timeCost !== parameters.passes ||
    was.parallelism !== parameters.lanes
  )
}

/** Well-formed, of today's parameters, with the hash of no password that anyone could know. */
function encodeNothing({ memoryKib, passes, lanes }: HashParameters): string {
  const unpadded = (length: number): string => randomBytes(length).toString('base64').replace(/=+$/, '')
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${unpadded(16)}$${unpadded(32)}`
}

type Turns = {
  run<Result>(share: HashShare, work: () => Promise<Result>): Promise<Result | Busy>
  load(): { running: number; waiting: Record<HashShare, number> }
}

function openTurns(runningMax: number, waitingMax: Record<HashShare, number>): Turns {
  const waiting: Record<HashShare, (() => void)[]> = { known: [], stranger: [] }
  let running = 0
  let knownInARow = 0
  let millisecondsEach = 15

  function pickNext(): (() => void) | undefined {
    const isStrangersTurn = waiting.known.length === 0 || knownInARow >= knownInARowMax
    if (isStrangersTurn && waiting.stranger.length > 0) {
      knownInARow = 0
      return waiting.stranger.shift()
    }
    knownInARow += 1
    return waiting.known.shift()
  }

  /** Known devices are told of their own queue alone: strangers do not hold them up. */
  function estimateSeconds(share: HashShare): number {
    const ahead = share === 'known' ? waiting.known.length : waiting.known.length + waiting.stranger.length
    const seconds = Math.ceil((ahead * millisecondsEach) / runningMax / 1_000)
    return Math.min(retryAfterSecondsMax, Math.max(1, seconds))
  }

  return {
    async run(share, work) {
      if (running >= runningMax) {
        if (waiting[share].length >= waitingMax[share]) {
          return { busy: true, retryAfterSeconds: estimateSeconds(share) }
        }
        // The turn is handed over by the one that ends: `running` does not fall in between.
        await new Promise<void>((resolve) => waiting[share].push(resolve))
      } else {
        running += 1
      }
      const startedAt = performance.now()
      try {
        return await work()
      } finally {
        millisecondsEach = millisecondsEach * 0.9 + (performance.now() - startedAt) * 0.1
        const next = pickNext()
        if (next) next()
        else running -= 1
      }
    },
    load: () => ({
      running,
      waiting: { known: waiting.known.length, stranger: waiting.stranger.length },
    }),
  }
}
