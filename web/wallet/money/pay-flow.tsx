import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useCell } from '../cell.ts'
import { useTexts } from '../language.ts'
import { online } from '../online.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { addressOf } from '../router.ts'
import { useAsk } from '../use-ask.ts'
import { amountField } from './amount.ts'
import { AmountField, amountOf, ofAmount } from './amount-field.tsx'
import { boundAt } from './bounds.ts'
import { Delayed, PayConfirm, type Again } from './pay-confirm.tsx'
import { PayOffline } from './pay-offline.tsx'
import { PayResult } from './pay-result.tsx'
import { Money } from './money.tsx'
import { PayeeLine } from './payee-line.tsx'
import { asideOf, type Begun } from './put-aside.ts'
import { namesWayBack, Refused } from './refused.tsx'
import { useWallet } from './wallet-watch.ts'
import { WayBackHint } from './way-back.tsx'

export type Payee = Api['POST /api/v1/me/payees/check']['reply']['payee']
export type Confirmed = Api['POST /api/v1/me/payments/confirm']['reply']

type Step =
  | { at: 'amount' }
  | { at: 'confirm'; confirmed: Confirmed; again?: Again }
  | { at: 'result'; key: string; confirmed: Confirmed }
  | { at: 'delayed'; readyAt: string }

type PayFlowProps = {
  payee: Payee
  /** What was typed before something else had to come first. */
  begun?: Begun | undefined
  onOther: () => void
}

/** From a known payee to the outcome: how much, to be confirmed, and what became of it. A change of anything confirms anew. */
export function PayFlow({ payee, begun, onOther }: PayFlowProps): JSX.Element {
  const [step, setStep] = useState<Step>({ at: 'amount' })
  const asked = payee.amountMinor === null ? '' : amountField(payee.amountMinor)
  const [amount, setAmount] = useState(begun?.amount ?? asked)
  const [note, setNote] = useState(begun?.note ?? payee.note)
  const [problem, setProblem] = useState<Problem>()

  switch (step.at) {
    case 'amount':
      return (
        <HowMuch
          payee={payee}
          amount={{ value: amount, set: setAmount }}
          note={{ value: note, set: setNote }}
          problem={problem}
          onConfirmed={(confirmed) => setStep({ at: 'confirm', confirmed })}
          onOther={onOther}
        />
      )
    case 'confirm':
      return (
        <PayConfirm
          confirmed={step.confirmed}
          again={step.again}
          onSent={(key) => setStep({ at: 'result', key, confirmed: step.confirmed })}
          onDelayed={(readyAt) => setStep({ at: 'delayed', readyAt })}
          onChange={(why) => {
            setProblem(why)
            setStep({ at: 'amount' })
          }}
        />
      )
    case 'result':
      return (
        <PayResult
          entryKey={step.key}
          onAgain={(why) => setStep({ at: 'confirm', confirmed: step.confirmed, again: { problem: why } })}
          onRenew={(why) => {
            setProblem(why)
            setStep({ at: 'amount' })
          }}
        />
      )
    case 'delayed':
      return <Delayed readyAt={step.readyAt} />
  }
}

type Held = { value: string; set: (value: string) => void }
type HowMuchProps = {
  payee: Payee
  amount: Held
  note: Held
  /** What the step that led back here was refused for. */
  problem: Problem | undefined
  onConfirmed: (confirmed: Confirmed) => void
  onOther: () => void
}

function HowMuch({ payee, amount, note, problem, onConfirmed, onOther }: HowMuchProps): JSX.Element {
  const t = useTexts('pay')
  const money = useTexts('money')
  const connected = useCell(online)
  const { said, say, ask } = useAsk(problem)
  const [error, setError] = useState<string>()
  const { load } = useWallet()
  // What its owner asked for is paid as it is, or not at all.
  const asked = payee.requestId === null ? null : payee.amountMinor
  const aside = asideOf('/pay', { payee, amount: amount.value, note: note.value })
  const bound = load.state === 'ready' ? boundAt(load.body, 'out') : undefined
  const hint = load.state === 'ready' && bound && !namesWayBack(said) && (
    <WayBackHint wallet={load.body} bound={bound} aside={aside} />
  )

  const submit = async (): Promise<void> => {
    const read = asked === null ? amountOf(amount.value, money) : { minor: asked }
    setError('error' in read ? read.error : undefined)
    say(undefined)
    if ('error' in read) return
    const body = {
      payee: payee.payee,
      amountMinor: read.minor,
      currency: 'CNY',
      note: note.value.trim(),
    } as const
    const sent = call('POST /api/v1/me/payments/confirm', { body })
    const confirmed = await ask(sent, asked === null ? ofAmount : [], setError)
    if (confirmed) onConfirmed(confirmed)
  }
  return (
    <Page
      title={t.howMuchTitle}
      back={addressOf('/pay')}
      step="amount"
      arrived
      otherWays={{ onClick: onOther, label: t.otherPayee }}
    >
      <Refused of={said} aside={aside} />
      <PayeeLine person={payee.person} knownAt={payee.knownAt} />
      {!connected ? (
        <PayOffline />
      ) : (
        <Form onSubmit={submit}>
          {asked === null ? (
            <>
              <AmountField value={amount.value} onInput={amount.set} hint={hint} error={error} />
              <Field
                label={t.note}
                name="note"
                value={note.value}
                onInput={note.set}
                autocomplete="off"
                maxLength={100}
                hint={t.noteHint}
              />
            </>
          ) : (
            <div class="asked">
              <p class="hint">{t.asked}</p>
              <p>
                <Money minor={asked} big />
              </p>
              {payee.note !== '' && <p>{payee.note}</p>}
            </div>
          )}
          <Button kind="primary" type="submit">
            {t.toConfirm}
          </Button>
        </Form>
      )}
    </Page>
  )
}
