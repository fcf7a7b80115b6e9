import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useCell } from '../cell.ts'
import { useLocale, useTexts } from '../language.ts'
import { online } from '../online.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Form } from '../parts/form.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { Rich } from '../parts/rich.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { addressOf } from '../router.ts'
import { clockText } from '../times.ts'
import { amountText } from './amount.ts'
import { Money } from './money.tsx'
import type { Confirmed } from './pay-flow.tsx'
import { PayOffline } from './pay-offline.tsx'
import { PayeeLine } from './payee-line.tsx'
import { ofPin, PinField, pinLength } from './pin-field.tsx'
import { Refused } from './refused.tsx'
import { ownWallet, sendOnce } from './sending.ts'

/** Why the same is confirmed a second time: what the server said to the first press. */
export type Again = { problem: Problem }

type PayConfirmProps = {
  confirmed: Confirmed
  again: Again | undefined
  onSent: (key: string) => void
  onDelayed: (readyAt: string) => void
  onChange: (problem?: Problem) => void
}

/** What will be paid to whom, what should be thought of, and the one press that pays. */
export function PayConfirm(props: PayConfirmProps): JSX.Element {
  const { confirmed, again, onSent, onDelayed, onChange } = props
  const t = useTexts('pay')
  const connected = useCell(online)
  const problem = again?.problem
  const [pin, setPin] = useState('')
  const [error, setError] = useState(problem && ofPin.includes(problem.code) ? problem.detail : undefined)
  const [said, setSaid] = useState<Problem | 'unheard' | undefined>(
    problem && ![...ofPin, 'payment_again'].includes(problem.code) ? problem : undefined,
  )
  const wantsPin = confirmed.needsPin || (problem !== undefined && ofPin.includes(problem.code))
  const isTwice = confirmed.duplicate !== null || problem?.code === 'payment_again'
  const isHeld =
    problem?.code === 'payment_held' ||
    confirmed.warning?.advice === 'delay' ||
    confirmed.warning?.advice === 'refer'

  const pay = async (): Promise<void> => {
    if (wantsPin && pin.length < pinLength) return setError(t.pinShort(pin.length))
    const walletKey = await ownWallet()
    if (walletKey === undefined) return setSaid('unheard')
    const what = {
      walletKey,
      kind: 'pay',
      amountMinor: confirmed.amountMinor,
      label: confirmed.person.label,
      note: confirmed.note,
    } as const
    const { confirmation } = confirmed
    const { key } = sendOnce(what, (idempotencyKey, sentAt) =>
      call('POST /api/v1/me/payments', {
        body: { confirmation, again: isTwice, sentAt, ...(wantsPin ? { pin } : {}) },
        idempotencyKey,
      }),
    )
    onSent(key)
  }
  const delay = async (): Promise<void> => {
    const answer = await call('POST /api/v1/me/payments/delay', {
      body: { confirmation: confirmed.confirmation },
    })
    if (answer.ok) onDelayed(answer.body.readyAt)
    else if (!answer.problem) setSaid('unheard')
    else if (answer.problem.code === 'confirmation_void') onChange(answer.problem as Problem)
    else setSaid(answer.problem as Problem)
  }
  return (
    <Page
      title={t.confirmTitle}
      back={addressOf('/pay')}
      step="confirm"
      arrived
      otherWays={{ onClick: () => onChange(), label: t.changeAmount }}
    >
      <Refused of={said} />
      <div class="asked">
        <p>
          <Money minor={confirmed.amountMinor} big />
        </p>
        {confirmed.note !== '' && <p class="quiet-words">{confirmed.note}</p>}
      </div>
      <PayeeLine person={confirmed.person} />
      <Thoughts confirmed={confirmed} isTwice={isTwice} />
      {!connected ? (
        <PayOffline />
      ) : (
        <Form onSubmit={isHeld ? delay : pay}>
          {!isHeld && wantsPin && (
            <PinField label={t.pin} name="pin" value={pin} onInput={setPin} hint={t.pinHint} error={error} />
          )}
          <Button kind="primary" type="submit">
            <Spoken
              text={isHeld ? t.delay : (isTwice ? t.payAgain : t.payNow)(amountText(confirmed.amountMinor))}
            />
          </Button>
          {!isHeld && (!confirmed.person.known || confirmed.warning) && <DelayButton onDelay={delay} />}
        </Form>
      )}
    </Page>
  )
}

function DelayButton({ onDelay }: { onDelay: () => Promise<void> }): JSX.Element {
  const t = useTexts('pay')
  const [busy, setBusy] = useState(false)
  return (
    <div class="stack">
      <Button
        busy={busy}
        onClick={() => {
          setBusy(true)
          void onDelay().finally(() => setBusy(false))
        }}
      >
        {t.delay}
      </Button>
      <p class="hint">{t.delayHint}</p>
    </div>
  )
}

/** Newness and scams, the payment just made, and what is left of the allowance. */
function Thoughts({ confirmed, isTwice }: { confirmed: Confirmed; isTwice: boolean }): JSX.Element {
  const t = useTexts('pay')
  const language = useLocale()
  const { warning, duplicate, person, allowanceLeftMinor } = confirmed
  return (
    <>
      {warning ? (
        <Notice kind="risk" title={warning.title}>
          {!person.before && <p>{t.newPayee}</p>}
          <p>
            <Spoken text={warning.detail} />
          </p>
        </Notice>
      ) : (
        !person.before && <Notice title={t.newPayee}>{t.newPayeeDetail}</Notice>
      )}
      {isTwice && (
        <Notice kind="paused" title={t.twiceTitle}>
          <p>
            <Rich text={duplicate ? t.twiceAt(clockText(duplicate.at, language)) : t.twice} />
          </p>
          {duplicate && (
            <p>
              <a
                class="notice-step"
                href={addressOf('/payments/:paymentId', { paymentId: duplicate.paymentId })}
              >
                {t.twiceLook}
              </a>
            </p>
          )}
        </Notice>
      )}
      {allowanceLeftMinor !== null && (
        <p class="hint">
          <Spoken text={t.allowanceLeft(amountText(allowanceLeftMinor))} />
        </p>
      )}
    </>
  )
}

/** It waits a day and then asks again: nothing is paid by itself. */
export function Delayed({ readyAt }: { readyAt: string }): JSX.Element {
  const t = useTexts('pay')
  const language = useLocale()
  return (
    <Page
      title={t.delayedTitle}
      lead={<Rich text={t.delayedLead(clockText(readyAt, language))} />}
      back={addressOf('/home')}
      step="delayed"
      arrived
      actions={
        <ButtonLink kind="primary" href={addressOf('/home')}>
          {t.toHome}
        </ButtonLink>
      }
    />
  )
}
