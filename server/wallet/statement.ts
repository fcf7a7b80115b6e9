import type { Session } from '#access'
import type { Locale } from '#contract/words'
import { listEntries } from '#ledger'
import { listLocks } from '#locks'
import { clockTime } from '#platform/clock-time'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isWanted, type Filter } from './decide-line.ts'
import { purseOf } from './deps.ts'
import { clocksDifferSeconds, linesPerPage, scannedPerPage } from './policy-funding.ts'
import { linesOf, type Line } from './statement-lines.ts'
import type { PaymentView } from './view.ts'

/**
 * One page of the statement: the account's entries, newest first, by their place in its order, so that a page of the
 * millionth costs what the first does. A filter looks at a bounded number of entries, and says where to go on.
 */
export type ReadStatement = Filter & {
  session: Session
  locale: Locale
  /** `all`, or a month of the operator's zone. */
  month: string
  /** What the last page named. */
  cursor?: string | undefined
}

export async function readStatement(
  deps: Deps,
  input: ReadStatement,
): Promise<{ lines: PaymentView[]; nextCursor: string | null; now: Date }> {
  const now = deps.clock.now()
  const page = await deps.db.read(async (tx) =>
    readPage(tx, now, deps, input, await rangeOf(tx, deps, input)),
  )
  const nextCursor = page.next === undefined ? null : String(page.next)
  return { lines: page.lines.map(({ view }) => view), nextCursor, now }
}

/** Entries from `first` to before `before`. */
type Range = { first: bigint; before: bigint }
const top = 2n ** 62n

/** Where a month lies is looked up among the entries themselves, so that its page does not wait for any sum. */
async function rangeOf(tx: Tx, deps: Deps, { session, month, cursor }: ReadStatement): Promise<Range> {
  const asked = cursor === undefined ? undefined : BigInt(cursor)
  if (month === 'all') return { first: 1n, before: asked ?? top }
  const account = purseOf(session.accountId)
  const shifted = (at: Date, seconds: number): string =>
    monthOf(new Date(at.getTime() + seconds * 1000), deps.timeZone)
  const [newest] = await listEntries(tx, { account, limit: 1 })
  const seek = (holds: (at: Date) => boolean): Promise<bigint> =>
    firstEntry(tx, account, newest?.seq ?? 0n, holds)
  const first = await seek((at) => shifted(at, clocksDifferSeconds) >= month)
  return { first, before: asked ?? (await seek((at) => shifted(at, -clocksDifferSeconds) > month)) }
}

/** By halves: the first entry of which it holds, given that it holds of all after that; else what comes after the newest. */
async function firstEntry(
  tx: Tx,
  account: ReturnType<typeof purseOf>,
  newestSeq: bigint,
  holds: (at: Date) => boolean,
): Promise<bigint> {
  let [low, high] = [1n, newestSeq + 1n]
  while (low < high) {
    const middle = (low + high) / 2n
    const [entry] = await listEntries(tx, { account, beforeSeq: middle + 1n, limit: 1 })
    if (entry && holds(entry.at)) high = entry.seq
    else low = middle + 1n
  }
  return low
}

type Page = { lines: Line[]; next: bigint | undefined }

async function readPage(tx: Tx, now: Date, deps: Deps, input: ReadStatement, range: Range): Promise<Page> {
  const { accountId } = input.session
  const viewer = { accountId, locale: input.locale, locks: await listLocks(tx, now, accountId) }
  const account = purseOf(accountId)
  const lines: Line[] = []
  let { before } = range
  for (let scanned = 0; scanned < scannedPerPage;) {
    const limit = Math.min(linesPerPage * (isNarrow(input) ? 5 : 1), scannedPerPage - scanned)
    const entries = await listEntries(tx, { account, beforeSeq: before, limit })
    scanned += entries.length
    const inRange = entries.filter((entry) => entry.seq >= range.first)
    const booked = inRange.filter(
      // Where clocks disagreed by a moment, an entry of the next month may lie among those of this one.
      (entry) =>
        entry.deltaMinor !== 0n &&
        (input.month === 'all' || monthOf(entry.at, deps.timeZone) === input.month),
    )
    for (const line of await linesOf(tx, now, deps, viewer, booked)) {
      if (!isWanted(line.view, input)) continue
      lines.push(line)
      if (lines.length === linesPerPage) return { lines, next: line.seq > range.first ? line.seq : undefined }
    }
    const last = entries.at(-1)
    if (last === undefined || entries.length < limit || last.seq <= range.first)
      return { lines, next: undefined }
    before = last.seq
  }
  return { lines, next: before }
}

const isNarrow = ({ direction, kind, search }: Filter): boolean =>
  direction !== undefined || kind !== undefined || search !== undefined

/** `2026-07` */
function monthOf(at: Date, timeZone: string): string {
  const { year, month } = clockTime(at, timeZone)
  return `${year}-${String(month).padStart(2, '0')}`
}
