import type { JSX } from 'preact'
import { useLocale, useTexts } from '../language.ts'
import { List, ListRow } from '../parts/list.tsx'
import { addressOf } from '../router.ts'
import { clockText, dateText } from '../times.ts'
import { Money } from './money.tsx'
import type { PaymentView } from './outbox.ts'
import { lineDetail } from './statement-rows.ts'

/** Lines below the day on which they were booked, newest first, as they came. */
export function StatementLines({ lines }: { lines: readonly PaymentView[] }): JSX.Element {
  const t = useTexts('money')
  const language = useLocale()
  // Reckoned against its own day, so that only the time is told below the day's name.
  const timeOf = (line: PaymentView): string => {
    const at = line.endedAt ?? line.createdAt
    return clockText(at, language, Date.parse(at))
  }
  const days: { day: string; lines: PaymentView[] }[] = []
  for (const line of lines) {
    const day = dateText(line.endedAt ?? line.createdAt, language)
    const last = days.at(-1)
    if (last?.day === day) last.lines.push(line)
    else days.push({ day, lines: [line] })
  }
  return (
    <>
      {days.map((each) => (
        <List key={each.day} label={each.day}>
          {each.lines.map((line) => (
            <ListRow
              key={line.paymentId}
              title={line.other.label}
              detail={[timeOf(line), lineDetail(line, t)].filter((word) => word !== '').join(' · ')}
              value={<Money minor={line.amountMinor} direction={line.direction} />}
              href={addressOf('/payments/:paymentId', { paymentId: line.paymentId })}
            />
          ))}
        </List>
      ))}
    </>
  )
}
