import type { JSX } from 'preact'
import type { Api } from '#contract/api'
import { useTexts } from '../language.ts'
import { Money } from './money.tsx'

type Months = Api['GET /api/v1/me/months']['reply']['months']

/** What came in and went out in the chosen month, and what was left at its end. */
export function MonthSums({ months, month }: { months: Months; month: string }): JSX.Element | null {
  const t = useTexts('money')
  const found = months.find((one) => one.month === month)
  if (!found) return null
  return (
    <section aria-label={t.monthName(month)}>
      <h2 class="only-on-paper">{t.monthName(month)}</h2>
      <dl class="sums">
        <div>
          <dt>{t.cameIn}</dt>
          <dd>
            <Money minor={found.inMinor} />
          </dd>
        </div>
        <div>
          <dt>{t.wentOut}</dt>
          <dd>
            <Money minor={found.outMinor} />
          </dd>
        </div>
        <div>
          <dt>{t.closing(found.count)}</dt>
          <dd>
            <Money minor={found.closingMinor} />
          </dd>
        </div>
      </dl>
    </section>
  )
}
