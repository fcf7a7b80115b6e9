import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { house, openLedger } from '#ledger'
import { must } from '../../test/support/entering.ts'
import { host, hostPayers, two } from '../../test/support/host.ts'
import { refusedWith, type Payer } from '../../test/support/payers.ts'
import { readMonths } from './months.ts'
import { linesPerPage, scannedPerPage } from './policy-funding.ts'
import { readStatement, type ReadStatement } from './statement.ts'
import type { PaymentView } from './view.ts'

hostPayers('statement', { connectionsMax: 16 })

type More = Partial<Omit<ReadStatement, 'session'>>
const read = (payer: Payer, more: More = {}) =>
  readStatement(host.wallet, { session: payer.session, locale: 'en', month: 'all', ...more })
/** Every page, by the cursors that they name. */
async function all(payer: Payer, more: More = {}): Promise<{ lines: PaymentView[]; pages: number }> {
  const lines: PaymentView[] = []
  let cursor: string | undefined
  for (let pages = 1; ; pages += 1) {
    const page = await read(payer, { ...more, ...(cursor === undefined ? {} : { cursor }) })
    lines.push(...page.lines)
    if (page.nextCursor === null) return { lines, pages }
    cursor = page.nextCursor
  }
}
const months = async (payer: Payer) =>
  must(await readMonths(host.wallet, { session: payer.session })).months.map(
    ({ month, inMinor, outMinor, count, closingMinor }) => ({
      month,
      inMinor,
      outMinor,
      count,
      closingMinor,
    }),
  )

describe('the statement', () => {
  it('shows both sides the same payment, each their own way, newest first', async () => {
    const [lin, wang] = await two()
    const { confirmation } = must(await host.confirm(lin, wang, 5_800, 'lunch'))
    const { payment } = must(await host.pay(lin, confirmation))
    host.clock.advance({ minutes: 1 })
    await host.paid(wang, lin, 300)
    const own = await all(lin)
    expect(own.lines.map(({ direction, amountMinor }) => [direction, amountMinor])).toEqual([
      ['in', 300],
      ['out', 5_800],
      ['in', 500_000],
    ])
    expect(own.lines[1]).toEqual(payment)
    expect(own.lines[0]?.other.label, 'whoever paid is masked').toBe('**满')
    const theirs = await all(wang)
    expect(theirs.lines[1]).toMatchObject({
      ...{ direction: 'in', amountMinor: 5_800, note: 'lunch', state: 'done', balanceMinor: 5_800 },
      ...{ receiptNumber: payment.receiptNumber, other: { label: '**满' } },
    })
    expect(theirs.lines[0]).toMatchObject({ direction: 'out', balanceMinor: 5_500 })
  })

  it('finds by direction, kind, and words of note and label in any order and width', async () => {
    const [lin, wang] = await two()
    for (const note of ['Lunch with Anna', 'rent', 'ＬＵＮＣＨ again']) {
      const { confirmation } = must(await host.confirm(lin, wang, 100 + note.length, note))
      must(await host.pay(lin, confirmation))
    }
    const notes = async (more: More): Promise<string[]> => (await all(lin, more)).lines.map((one) => one.note)
    expect(await notes({ search: 'lunch' })).toEqual(['ＬＵＮＣＨ again', 'Lunch with Anna'])
    expect(await notes({ search: 'anna LUNCH' })).toEqual(['Lunch with Anna'])
    expect(await notes({ search: '满', direction: 'out' })).toHaveLength(3)
    expect(await notes({ direction: 'in' })).toEqual([''])
    expect(await notes({ kind: 'cash-in' })).toEqual([''])
    expect(await notes({ kind: 'request' })).toEqual([])
    expect(await notes({ search: 'nobody ever wrote this' })).toEqual([])
  })

  it('guarantees that a statement holds its owner’s lines alone', async () => {
    const [lin, wang, stranger] = [
      await host.payer(),
      await host.payer(),
      await host.payer({ moneyMinor: 0 }),
    ]
    await host.paid(lin, wang, 100)
    expect((await all(stranger)).lines).toEqual([])
    expect(await months(stranger)).toEqual([])
    // A cursor is a place, not a name: another's opens nothing.
    expect((await read(stranger, { cursor: '999999' })).lines).toEqual([])
  })
})

describe('months', () => {
  it('are summed in the operator’s zone, and a month’s lines are those of its sum', async () => {
    const lin = await host.payer({ moneyMinor: 0 })
    const wang = await host.payer({ moneyMinor: 0 })
    // 2026-07-31 15:59 and 16:00 UTC: the last minute of July and the first of August in Shanghai.
    host.clock.set(new Date('2026-07-31T15:59:30Z'))
    await host.fund(lin.person, 10_000)
    await host.paid(lin, wang, 1_000)
    host.clock.set(new Date('2026-07-31T16:00:00Z'))
    await host.paid(lin, wang, 2_000)
    const [august, july] = [
      { month: '2026-08', inMinor: 0, outMinor: 2_000, count: 1, closingMinor: 7_000 },
      { month: '2026-07', inMinor: 10_000, outMinor: 1_000, count: 2, closingMinor: 9_000 },
    ]
    expect(await months(lin)).toEqual([august, july])
    host.clock.advance({ minutes: 20 })
    await host.paid(lin, wang, 500)
    expect(await months(lin), 'what came since is added').toEqual([
      { ...august, outMinor: 2_500, count: 2, closingMinor: 6_500 },
      july,
    ])
    const amounts = async (month: string): Promise<number[]> =>
      (await all(lin, { month })).lines.map((one) => one.amountMinor)
    expect(await amounts('2026-08')).toEqual([500, 2_000])
    expect(await amounts('2026-07')).toEqual([1_000, 10_000])
    expect(await amounts('2026-06')).toEqual([])
  })

  it('hold no line of the month after, where clocks disagreed by a moment', async () => {
    const [lin, wang] = await two({ moneyMinor: 0 })
    host.clock.set(new Date('2026-09-30T15:59:00Z'))
    await host.fund(lin.person, 10_000)
    const times = ['2026-09-30T16:00:01Z', '2026-09-30T15:59:59Z', '2026-09-30T16:00:02Z']
    for (const [index, at] of times.entries()) {
      host.clock.set(new Date(at))
      await host.paid(lin, wang, 1_001 + index)
    }
    const amounts = async (month: string): Promise<number[]> =>
      (await all(lin, { month })).lines.map((one) => one.amountMinor)
    expect(await amounts('2026-09')).toEqual([1_002, 10_000])
    expect(await amounts('2026-10')).toEqual([1_003, 1_001])
  })

  it('add each entry once, however many look at once, and begin anew in another zone', async () => {
    const [lin, wang] = await two()
    await Promise.all(
      Array.from({ length: 10 }, (_, index) => host.paid(lin, wang, 100 + index, { again: true })),
    )
    const looks = await Promise.all(Array.from({ length: 8 }, () => months(lin)))
    expect(new Set(looks.map((one) => JSON.stringify(one))).size).toBe(1)
    expect(looks[0]?.[0]).toMatchObject({ outMinor: 1_045, count: 11 })
    const elsewhere = { ...host.wallet, timeZone: 'America/New_York' }
    const there = must(await readMonths(elsewhere, { session: lin.session }))
    expect(there.months.reduce((sum, one) => sum + one.count, 0)).toBe(11)
  })
})

describe('sums that take longer than a look', () => {
  it('guarantees that they are not told before they are whole, and are whole after some looks', async () => {
    const [lin, wang] = await two()
    for (let count = 1; count <= 9; count += 1) await host.paid(lin, wang, count)
    // Ten entries, of which a look sums four.
    const look = () => readMonths(host.wallet, { session: lin.session }, { atOnce: 2, roundsMax: 2 })
    const retryAt = new Date(host.clock.now().getTime() + 1000)
    expect(await look()).toEqual({ refused: 'too_busy', retryAt })
    expect(refusedWith(await look())).toBe('too_busy')
    expect(must(await look()).months).toMatchObject([{ count: 10, outMinor: 45, closingMinor: 499_955 }])
  })

  it('keep nobody from the lines of a month', async () => {
    const [lin, wang] = await two()
    await host.paid(lin, wang, 700)
    const { accountId } = lin.person
    const month = new Date(host.clock.now().getTime() + 8 * 3_600_000).toISOString().slice(0, 7)
    await months(lin)
    await host.db.transact(async (tx) => {
      // Somebody sums just now.
      const text = 'select account_id from month_sums where account_id = $1 for update'
      await tx.named('test.hold-months', text, [accountId])
      const { lines } = await read(lin, { month })
      expect(lines.map((one) => one.amountMinor)).toEqual([700, 500_000])
    })
  })
})

describe('a long statement', () => {
  const many = 10_000
  let lin: Payer
  let ledger: ReturnType<typeof openLedger>
  beforeAll(async () => {
    lin = await host.payer({ moneyMinor: 0 })
    // A ledger of its own, so that it is plain that nothing else writes meanwhile.
    ledger = openLedger({ url: host.databaseUrl, clock: host.clock, log: host.deps.log })
    const credit = { accountId: lin.person.accountId, purse: 0 }
    for (let done = 0; done < many; done += 2_000) {
      await Promise.all(
        Array.from({ length: 2_000 }, () =>
          ledger.transfer({
            ...{ transferId: host.deps.random.id(), kind: 'transfer', debit: house.cashIn, credit },
            ...{ amountMinor: 1n, currency: 'CNY' },
          }),
        ),
      )
      host.clock.advance({ hours: 40 })
    }
    await host.db.transact((tx) => tx.named('test.analyze', 'analyze ledger_entry', []))
  }, 120_000)
  afterAll(() => ledger.close())

  /** Rows of entries that PostgreSQL reads from its table or index for one look. */
  async function rowsRead(look: () => Promise<unknown>): Promise<number> {
    const text = `select coalesce(seq_tup_read, 0) as seq, coalesce(idx_tup_fetch, 0) as idx
      from pg_stat_xact_user_tables where relname = 'ledger_entry'`
    let rows = 0
    const { db } = host
    const counted = {
      ...host.wallet,
      db: {
        ...db,
        read: <Result>(work: Parameters<typeof db.read<Result>>[0]) =>
          db.transact(async (tx) => {
            // Counts of earlier transactions of this connection may still stand there.
            const count = async (): Promise<{ seq: number; idx: number }> => {
              const [row] = await tx.named<{ seq: bigint; idx: bigint }>('test.rows-read', text, [])
              return { seq: Number(row?.seq ?? 0n), idx: Number(row?.idx ?? 0n) }
            }
            const earlier = await count()
            const result = await work(tx)
            const later = await count()
            expect(later.seq - earlier.seq, 'no row is read by walking the table').toBe(0)
            rows += later.idx - earlier.idx
            return result
          }),
      },
    }
    const before = host.wallet
    host.wallet = counted
    try {
      await look()
    } finally {
      host.wallet = before
    }
    return rows
  }

  it('guarantees that every page costs the same, the last of 10,000 entries as the first', async () => {
    const first = await rowsRead(() => read(lin))
    const middle = await rowsRead(() => read(lin, { cursor: '5000' }))
    const last = await rowsRead(() => read(lin, { cursor: '31' }))
    expect(first).toBeGreaterThan(0)
    for (const rows of [first, middle, last]) expect(rows).toBeLessThanOrEqual(linesPerPage + 1)
    const page = await read(lin, { cursor: '5000' })
    expect(page.lines).toHaveLength(linesPerPage)
    expect(page.lines[0]?.balanceMinor).toBe(4_999)
    expect(page.nextCursor).toBe(String(5_000 - linesPerPage))
  })

  it('finds where a month begins and ends by a handful of entries', async () => {
    const [newest, oldest] = [(await months(lin)).at(0), (await months(lin)).at(-1)]
    for (const month of [newest, oldest]) {
      if (!month) throw new Error('there are months')
      host.statements.take()
      expect((await read(lin, { month: month.month })).lines.length).toBeGreaterThan(0)
      const looks = host.statements.take().filter((name) => name === 'ledger.list-entries')
      expect(looks.length).toBeLessThanOrEqual(2 * Math.ceil(Math.log2(many)) + 3)
    }
    expect((await read(lin, { month: '2020-01' })).lines).toEqual([])
    expect((await read(lin, { month: '2099-01' })).lines).toEqual([])
  })

  it('guarantees that a search looks at a bounded number of entries, and says where to go on', async () => {
    let found = await read(lin, { search: 'nothing like this' })
    const rows = await rowsRead(() => read(lin, { search: 'nothing like this' }))
    expect(rows).toBeLessThanOrEqual(scannedPerPage)
    expect(found).toMatchObject({ lines: [], nextCursor: String(many - scannedPerPage + 1) })
    let pages = 1
    while (found.nextCursor !== null) {
      found = await read(lin, { search: 'nothing like this', cursor: found.nextCursor })
      pages += 1
    }
    expect(pages).toBeLessThanOrEqual(Math.ceil(many / scannedPerPage) + 1)
  })

  it('reads the months by what is new: the second look reads nothing', async () => {
    const sums = await months(lin)
    expect(sums.reduce((sum, one) => sum + one.count, 0)).toBe(many)
    expect(sums[0]?.closingMinor).toBe(many)
    host.statements.take()
    await months(lin)
    expect(host.statements.take().filter((name) => name === 'ledger.sum-entries')).toHaveLength(1)
    const [row] = await host.db.read((tx) =>
      tx.named<{ through_seq: bigint }>(
        'test.through',
        'select through_seq from month_sums where account_id = $1',
        [lin.person.accountId],
      ),
    )
    expect(row?.through_seq).toBe(BigInt(many))
    const [newest] = sums
    if (!newest) throw new Error('there are months')
    expect((await all(lin, { month: newest.month })).lines).toHaveLength(newest.count)
  })
})
