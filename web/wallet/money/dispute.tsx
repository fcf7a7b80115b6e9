import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Notice } from '../parts/notice.tsx'
import { addressOf } from '../router.ts'
import { useAsk } from '../use-ask.ts'
import type { PaymentView } from './outbox.ts'
import { Refused } from './refused.tsx'

/** Only what the viewer has paid to somebody: a card is their own, and what is not done went to nobody. */
const canBeDisputed = ({ state, direction, kind }: PaymentView): boolean =>
  state === 'done' && direction === 'out' && (kind === 'pay' || kind === 'request')

type DisputeProps = { payment: PaymentView; onDisputed: () => void }

/** At the end of a receipt: the payer may say that it was not meant for them, or that they cheat. Never on paper, which others see. */
export function Dispute({ payment, onDisputed }: DisputeProps): JSX.Element | null {
  const t = useTexts('money')
  const [asking, setAsking] = useState(false)
  const [done, setDone] = useState(false)
  const { said, ask } = useAsk()
  const end = useRef<HTMLDivElement>(null)
  // The button that was pressed is gone, and the focus with it.
  useEffect(() => {
    if (done) end.current?.focus()
  }, [done])
  if (!canBeDisputed(payment)) return null
  const { label } = payment.other
  const dispute = async (): Promise<void> => {
    const params = { paymentId: payment.paymentId }
    const told = await ask(call('POST /api/v1/me/payments/:paymentId/dispute', { params }))
    setAsking(false)
    if (!told) return
    setDone(true)
    onDisputed()
  }
  return (
    <div class="stack not-on-paper" ref={end} tabIndex={-1}>
      <Refused of={said} />
      {done || payment.disputed ? (
        <Disputed label={label} live={done} />
      ) : (
        <Button kind="quiet" onClick={() => setAsking(true)}>
          {t.dispute}
        </Button>
      )}
      {asking && (
        <Confirm
          title={t.disputeTitle}
          yes={t.disputeYes}
          no={t.disputeNo}
          onYes={dispute}
          onClose={() => setAsking(false)}
        >
          {t.disputeDetail(label)}
        </Confirm>
      )}
    </div>
  )
}

/** What it did, what it did not do, and what is left to do: nothing here promises the money back. */
function Disputed({ label, live }: { label: string; live: boolean }): JSX.Element {
  const t = useTexts('money')
  return (
    <Notice title={t.disputedTitle} live={live}>
      <div class="stack">
        <p>{t.disputed(label)}</p>
        <p>{t.disputedMoney}</p>
        <p>{t.disputedWrong}</p>
        <p>{t.disputedScam}</p>
        <p>{t.disputedSecret}</p>
        <p>
          <a class="notice-step" href={addressOf('/freeze')}>
            {t.disputedFreeze}
          </a>
        </p>
      </div>
    </Notice>
  )
}
