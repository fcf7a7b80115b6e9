import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { useLocale, useTexts } from '../language.ts'
import { Dispute } from '../money/dispute.tsx'
import type { PaymentView } from '../money/outbox.ts'
import { Money } from '../money/money.tsx'
import { PaymentCard } from '../money/payment-card.tsx'
import { paymentWords } from '../money/state-words.ts'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { print } from '../parts/icons.ts'
import { addressOf } from '../router.ts'
import { clockText, dateText } from '../times.ts'
import { useCall } from '../use-call.ts'
import '../money/statement.css'

/** As slowly as the outbox asks. */
const againMs = 4_000

/** One payment as both sides may show it: a receipt when it is done, and until then how it stands. */
export function Screen({ params }: { params: { paymentId: string } }): JSX.Element {
  const t = useTexts('money')
  const read = useCall('GET /api/v1/me/payments/:paymentId', { params })
  const payment = read.load.state === 'ready' ? read.load.body.payment : undefined
  const isOpen = payment?.state === 'deciding' || payment?.state === 'sent'
  useEffect(() => {
    if (!isOpen) return
    const timer = setInterval(read.reload, againMs)
    return () => clearInterval(timer)
  }, [isOpen, read.reload])
  return (
    <Page
      title={payment ? paymentWords(payment, t).title : t.payment}
      back={addressOf('/statement')}
      step={payment?.state ?? 'loading'}
    >
      <Signed of={read} lines={6}>
        {(body) => <Receipt payment={body.payment} onChanged={read.reload} />}
      </Signed>
    </Page>
  )
}

type ReceiptProps = { payment: PaymentView; onChanged: () => void }

function Receipt({ payment, onChanged }: ReceiptProps): JSX.Element {
  const t = useTexts('money')
  const language = useLocale()
  const words = paymentWords(payment, t)
  const when = (iso: string): string =>
    `${dateText(iso, language)} ${clockText(iso, language, Date.parse(iso))}`
  const facts: [string, string | JSX.Element][] = [
    [payment.direction === 'out' ? t.to : t.from, payment.other.label],
    [t.kind, t.kinds[payment.kind][payment.direction]],
    ...(payment.note === '' ? [] : [[t.noteLabel, payment.note] as [string, string]]),
    [t.created, when(payment.createdAt)],
    ...(payment.endedAt === null ? [] : [[t.ended, when(payment.endedAt)] as [string, string]]),
    ...(payment.balanceMinor === null
      ? []
      : [[t.balanceAfter, <Money minor={payment.balanceMinor} />] as [string, JSX.Element]]),
    [t.receiptNumber, payment.receiptNumber],
  ]
  return (
    <>
      <PaymentCard
        words={words}
        minor={payment.amountMinor}
        direction={payment.state === 'done' ? payment.direction : undefined}
        untitled
        refCode={payment.refusal?.ref}
      />
      <dl class="facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {payment.state === 'done' && (
        <div class="not-on-paper">
          <Button icon={print} onClick={() => globalThis.print()}>
            {t.onPaper}
          </Button>
        </div>
      )}
      <Dispute payment={payment} onChanged={onChanged} />
    </>
  )
}
