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

type DisputeProps = { payment: PaymentView; onChanged: () => void }

/**
 * At the end of a receipt: the payer may say that it was not meant for them, or that they cheat, and take that back. Never on
 * paper, which others see.
 */
export function Dispute({ payment, onChanged }: DisputeProps): JSX.Element | null {
  const t = useTexts('money')
  const [asking, setAsking] = useState<'dispute' | 'take-back'>()
  const [done, setDone] = useState<'disputed' | 'taken-back'>()
  const { said, ask } = useAsk()
  const end = useRef<HTMLDivElement>(null)
  // The button that was pressed is gone, and the focus with it.
  useEffect(() => {
    if (done) end.current?.focus()
  }, [done])
  if (!canBeDisputed(payment)) return null
  const { label } = payment.other
  const params = { paymentId: payment.paymentId }
  const finish = (told: unknown, now: 'disputed' | 'taken-back'): void => {
    setAsking(undefined)
    if (!told) return
    setDone(now)
    onChanged()
  }
  const dispute = async (): Promise<void> =>
    finish(await ask(call('POST /api/v1/me/payments/:paymentId/dispute', { params })), 'disputed')
  const takeBack = async (): Promise<void> =>
    finish(await ask(call('DELETE /api/v1/me/payments/:paymentId/dispute', { params })), 'taken-back')
  const close = (): void => setAsking(undefined)
  const isDisputed = done ? done === 'disputed' : payment.disputed
  return (
    <div class="stack not-on-paper" ref={end} tabIndex={-1}>
      <Refused of={said} />
      {done === 'taken-back' && (
        <Notice kind="done" title={t.takenBackTitle} live>
          {t.takenBack(label)}
        </Notice>
      )}
      {isDisputed ? (
        <>
          <Disputed label={label} live={done !== undefined} />
          <Button kind="quiet" onClick={() => setAsking('take-back')}>
            {t.takeBack}
          </Button>
        </>
      ) : (
        <Button kind="quiet" onClick={() => setAsking('dispute')}>
          {t.dispute}
        </Button>
      )}
      {asking === 'dispute' && (
        <Confirm title={t.disputeTitle} yes={t.disputeYes} no={t.disputeNo} onYes={dispute} onClose={close}>
          {t.disputeDetail(label)}
        </Confirm>
      )}
      {asking === 'take-back' && (
        <Confirm
          title={t.takeBackTitle}
          yes={t.takeBackYes}
          no={t.takeBackNo}
          more={t.takeBackScam}
          onYes={takeBack}
          onClose={close}
        >
          {t.takeBackDetail(label)}
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
