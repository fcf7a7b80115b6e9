import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useCell } from '../cell.ts'
import { useLocale, useTexts } from '../language.ts'
import { Chooser } from '../money/chooser.tsx'
import { StatementLines } from '../money/statement-lines.tsx'
import { csvText, saveText } from '../money/csv.ts'
import { MonthSums } from '../money/month-sums.tsx'
import { statementRows } from '../money/statement-rows.ts'
import { useSeen } from '../money/use-seen.ts'
import { useStatement, type Filter, type Lines } from '../money/use-statement.ts'
import { useWallet } from '../money/wallet-watch.ts'
import { walletKey } from '../money/sending.ts'
import { Button } from '../parts/button.tsx'
import { ClockTime } from '../parts/countdown.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Offline } from '../parts/offline.tsx'
import { Outcome, saidOf, type Said } from '../parts/outcome.tsx'
import { Page } from '../parts/page.tsx'
import { SessionOver } from '../parts/signed.tsx'
import { Empty, Failure, Loading } from '../parts/states.tsx'
import { print, statement } from '../parts/icons.ts'
import { addressOf } from '../router.ts'
import { session } from '../session.ts'
import { useCall } from '../use-call.ts'
import '../money/statement.css'

/** What came and went, searched and filtered, by the month and to the end; to keep as a table or on paper. */
export function Screen(): JSX.Element {
  const t = useTexts('money')
  const language = useLocale()
  const open = useCell(session)
  const mine = useCell(walletKey)
  const [filter, setFilter] = useState<Filter>({ month: 'all' })
  const [search, setSearch] = useState('')
  const [said, setSaid] = useState<Said>()
  const [busy, setBusy] = useState<Way>()
  const months = useCall('GET /api/v1/me/months')
  useWallet()
  const found = useStatement(filter)
  const isPlain = Object.keys(filter).length === 1 && filter.month === 'all'
  const load = !isPlain
    ? ({ state: 'loading' } as const)
    : found.first
      ? ({ state: 'ready', body: found.first } as const)
      : ({ state: found.state === 'offline' && !found.problem ? 'offline' : 'loading' } as const)
  const last = useSeen<'GET /api/v1/me/statement/:month'>('statement', load, mine)
  const isOld = found.state === 'offline' && last !== undefined

  const go = async (way: Way): Promise<void> => {
    if (busy) return
    setSaid(undefined)
    setBusy(way)
    const table = await (way === 'more' ? found.more() : found.all())
    setBusy(undefined)
    if (!('lines' in table)) return setSaid(saidOf(table))
    if (way === 'save') {
      saveText(
        `latchkey-${filter.month}${table.isWhole ? '' : '-part'}.csv`,
        csvText(statementRows(table, t, language)),
      )
      if (!table.isWhole) setSaid({ done: t.partSaved, detail: t.part(table.lines.length) })
    }
    // The lines stand on the page after the next paint.
    if (way === 'paper') requestAnimationFrame(() => requestAnimationFrame(() => globalThis.print()))
  }
  const known = months.load.state === 'ready' ? months.load.body.months : []
  if (open === null)
    return (
      <Page title={t.statement} back={addressOf('/home')}>
        <SessionOver />
      </Page>
    )
  return (
    <Page title={t.statement} back={addressOf('/home')}>
      <Filters
        filter={filter}
        months={known.map((one) => one.month)}
        search={search}
        onSearch={setSearch}
        onFilter={setFilter}
      />
      <Outcome of={said} />
      {isOld && (
        <p class="hint">
          {t.asOf} <ClockTime at={last.serverNow} />
          {t.asOfWhy}
        </p>
      )}
      {found.state === 'loading' ? (
        <Loading lines={6} />
      ) : found.problem ? (
        <Failure problem={found.problem} onRetry={found.reload} />
      ) : found.state === 'offline' && !isOld ? (
        <Offline onRetry={found.reload} />
      ) : (
        <>
          {months.load.state === 'problem' ? (
            <Failure problem={months.load.problem} onRetry={months.reload} />
          ) : (
            <MonthSums months={known} month={filter.month} />
          )}
          <Found of={isOld ? last : found} isPlain={isPlain} />
          {!isOld && (
            <Ways
              hasMore={found.nextCursor !== null}
              hasLines={found.lines.length > 0}
              busy={busy}
              onGo={(way) => void go(way)}
            />
          )}
        </>
      )}
    </Page>
  )
}

type FoundProps = { of: Pick<Lines, 'lines' | 'nextCursor'>; isPlain: boolean }

/** However it is printed, the paper says when there is more; on the screen there is a button for the rest. */
function Found({ of: { lines, nextCursor }, isPlain }: FoundProps): JSX.Element {
  const t = useTexts('money')
  if (lines.length > 0)
    return (
      <>
        {nextCursor !== null && <p class="only-on-paper">{t.part(lines.length)}</p>}
        <StatementLines lines={lines} />
      </>
    )
  return (
    <Empty icon={statement} title={isPlain ? t.noLinesTitle : t.noneFoundTitle}>
      {isPlain ? t.noLines : t.noneFound}
    </Empty>
  )
}

/** What reads on: for the screen, for a file, for paper. */
type Way = 'more' | 'save' | 'paper'
type WaysProps = { hasMore: boolean; hasLines: boolean; busy: Way | undefined; onGo: (way: Way) => void }

function Ways({ hasMore, hasLines, busy, onGo }: WaysProps): JSX.Element {
  const t = useTexts('money')
  return (
    <div class="stack not-on-paper">
      {hasMore && (
        <Button kind="primary" busy={busy === 'more'} onClick={() => onGo('more')}>
          {t.moreLines}
        </Button>
      )}
      {hasLines && (
        <>
          <Button busy={busy === 'save'} onClick={() => onGo('save')}>
            {t.saveCsv}
          </Button>
          <Button icon={print} busy={busy === 'paper'} onClick={() => onGo('paper')}>
            {t.onPaper}
          </Button>
        </>
      )}
    </div>
  )
}

type FiltersProps = {
  filter: Filter
  months: readonly string[]
  search: string
  onSearch: (search: string) => void
  onFilter: (filter: Filter) => void
}

const sorts = ['all', 'in', 'out', 'cash-in', 'cash-out'] as const
type Sort = (typeof sorts)[number]

const sortOf = (filter: Filter): Sort =>
  filter.kind === 'cash-in' || filter.kind === 'cash-out' ? filter.kind : (filter.direction ?? 'all')

function Filters({ filter, months, search, onSearch, onFilter }: FiltersProps): JSX.Element {
  const t = useTexts('money')
  const withSearch = (words: string): { search?: string } =>
    words.trim() === '' ? {} : { search: words.trim() }
  const choose = (month: string, sort: Sort): void =>
    onFilter({
      month,
      ...(sort === 'in' || sort === 'out' ? { direction: sort } : sort === 'all' ? {} : { kind: sort }),
      ...withSearch(search),
    })
  return (
    <div class="filters not-on-paper">
      <div class="filter-pair">
        <Chooser
          label={t.month}
          value={filter.month}
          options={[
            ['all', t.allMonths] as const,
            ...months.map((month) => [month, t.monthBrief(month)] as const),
          ]}
          onChoose={(month) => choose(month, sortOf(filter))}
        />
        <Chooser
          label={t.sort}
          value={sortOf(filter)}
          options={sorts.map((sort) => [sort, t.sorts[sort]] as const)}
          onChoose={(sort) => choose(filter.month, sort)}
        />
      </div>
      <Form onSubmit={() => choose(filter.month, sortOf(filter))}>
        <div class="search">
          <Field
            label={t.search}
            name="search"
            value={search}
            onInput={onSearch}
            autocomplete="off"
            maxLength={60}
          />
          <Button type="submit">{t.find}</Button>
        </div>
      </Form>
    </div>
  )
}
