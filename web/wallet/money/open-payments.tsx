import type { JSX } from 'preact'
import { useCell } from '../cell.ts'
import { useLocale, useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { clock } from '../parts/icons.ts'
import { List, ListRow } from '../parts/list.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { addressOf } from '../router.ts'
import { clockText } from '../times.ts'
import { Money } from './money.tsx'
import type { Entry } from './outbox.ts'
import { EntryCard } from './payment-card.tsx'
import { outbox } from './sending.ts'
import { paymentWords } from './state-words.ts'
import { withLeft } from './statement-rows.ts'
import type { Wallet } from './wallet-watch.ts'

/** What is not decided yet: what this device has sent, what others have, and what was put off by a day. */
export function OpenPayments({ wallet }: { wallet: Wallet }): JSX.Element {
  const t = useTexts('money')
  const language = useLocale()
  const entries = useCell(outbox.entries)
  const own = (one: Wallet['open'][number]): boolean =>
    entries.some(
      ({ intent }) =>
        intent.amountMinor === one.amountMinor &&
        intent.kind === one.kind &&
        Date.parse(one.createdAt) >= Date.parse(intent.sentAt) - 5_000,
    )
  const elsewhere = wallet.open.filter((one) => !own(one))
  return (
    <>
      {entries.map((entry) => (
        <Sent key={entry.intent.key} entry={entry} />
      ))}
      {elsewhere.length > 0 && (
        <List label={t.open}>
          {elsewhere.map((one) => (
            <ListRow
              key={one.paymentId}
              icon={clock}
              title={one.other.label}
              detail={<Spoken text={withLeft(paymentWords(one, t).title, one, t)} />}
              value={<Money minor={one.amountMinor} direction={one.direction} />}
              href={addressOf('/payments/:paymentId', { paymentId: one.paymentId })}
            />
          ))}
        </List>
      )}
      {wallet.delayed.length > 0 && (
        <List label={t.delayed}>
          {wallet.delayed.map((one) => (
            <ListRow
              key={one.delayedId}
              icon={clock}
              title={one.other.label}
              detail={t.delayedUntil(clockText(one.readyAt, language))}
              value={<Money minor={one.amountMinor} />}
              href={addressOf('/pay', undefined, { delayed: one.delayedId })}
            />
          ))}
        </List>
      )}
    </>
  )
}

/** It stays until its owner has seen how it ended. */
function Sent({ entry }: { entry: Entry }): JSX.Element {
  const t = useTexts('money')
  const { phase, intent } = entry
  const isOver = ['known', 'never', 'refused'].includes(phase.at)
  return (
    <section class="sent" role="status">
      <EntryCard entry={entry} />
      {isOver ? (
        <Button onClick={() => outbox.seen(intent.key)}>{t.understood}</Button>
      ) : (
        phase.at === 'waiting' && <Button onClick={() => outbox.look()}>{t.lookNow}</Button>
      )}
    </section>
  )
}
