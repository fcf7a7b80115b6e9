import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useCell } from '../cell.ts'
import { useLocale, useTexts } from '../language.ts'
import { online } from '../online.ts'
import { Button } from '../parts/button.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { addressOf } from '../router.ts'
import { clockText } from '../times.ts'
import { amountText } from './amount.ts'
import { Money } from './money.tsx'
import { PayOffline } from './pay-offline.tsx'
import { ofPin, PinField, pinLength } from './pin-field.tsx'
import { Refused } from './refused.tsx'
import { ownWallet, sendOnce } from './sending.ts'

export type Payout = Api['POST /api/v1/me/cash-out/confirm']['reply']

type ConfirmProps = {
  payout: Payout
  /** What the last press was refused for. */
  problem: Problem | undefined
  wantsPin: boolean
  onSent: (key: string) => void
  onChange: () => void
}

/** Which card, how much, at what fee and by when, before the one press that lets it leave. */
export function CashOutConfirm({ payout, problem, wantsPin, onSent, onChange }: ConfirmProps): JSX.Element {
  const t = useTexts('take')
  const pay = useTexts('pay')
  const connected = useCell(online)
  const isOfPin = problem !== undefined && ofPin.includes(problem.code)
  const asksPin = wantsPin || isOfPin
  const [pin, setPin] = useState('')
  const [error, setError] = useState(isOfPin ? problem.detail : undefined)
  const [said, setSaid] = useState<Problem | 'unheard' | undefined>(isOfPin ? undefined : problem)
  const leave = async (): Promise<void> => {
    if (asksPin && pin.length < pinLength) return setError(pay.pinShort(pin.length))
    const walletKey = await ownWallet()
    if (walletKey === undefined) return setSaid('unheard')
    const { amountMinor, confirmation, source } = payout
    const what = { walletKey, kind: 'cash-out', amountMinor, label: source.label, note: '' } as const
    const sent = sendOnce<'POST /api/v1/me/cash-out'>(what, (idempotencyKey, sentAt) =>
      call('POST /api/v1/me/cash-out', {
        body: { confirmation, sentAt, ...(asksPin ? { pin } : {}) },
        idempotencyKey,
      }),
    )
    onSent(sent.key)
  }
  return (
    <Page
      title={t.cashOutCheck}
      back={addressOf('/cash-out')}
      step="confirm"
      arrived
      otherWays={{ onClick: onChange, label: t.cashOutChange }}
    >
      <Refused of={said} />
      <Facts payout={payout} />
      {!connected ? (
        <PayOffline />
      ) : (
        <Form onSubmit={leave}>
          {asksPin && (
            <PinField
              label={pay.pin}
              name="pin"
              value={pin}
              onInput={setPin}
              hint={pay.pinHint}
              error={error}
            />
          )}
          <Button kind="primary" type="submit">
            <Spoken text={t.cashOutNow(amountText(payout.amountMinor))} />
          </Button>
        </Form>
      )}
    </Page>
  )
}

function Facts({ payout }: { payout: Payout }): JSX.Element {
  const t = useTexts('take')
  const pay = useTexts('pay')
  const language = useLocale()
  const { amountMinor, feeMinor, source, arrivesBy, allowanceLeftMinor } = payout
  return (
    <>
      <p>
        <Money minor={amountMinor} big />
      </p>
      <dl class="facts">
        <div>
          <dt>{t.cashOut.source}</dt>
          <dd>{source.label}</dd>
        </div>
        <div>
          <dt>{t.fee}</dt>
          <dd>{feeMinor === 0 ? t.noFee : <Money minor={feeMinor} />}</dd>
        </div>
        <div>
          <dt>{t.arrives}</dt>
          <dd>{t.arrivesBy(clockText(arrivesBy, language))}</dd>
        </div>
      </dl>
      {allowanceLeftMinor !== null && (
        <p class="hint">
          <Spoken text={pay.allowanceLeft(amountText(allowanceLeftMinor))} />
        </p>
      )}
    </>
  )
}
