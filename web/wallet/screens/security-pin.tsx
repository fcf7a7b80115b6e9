import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { PinField, pinLength } from '../money/pin-field.tsx'
import { Refused } from '../money/refused.tsx'
import { Button, ButtonLink } from '../parts/button.tsx'
import { ErrorSummary } from '../parts/error-summary.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { useStepUp } from '../parts/use-step-up.tsx'
import { addressOf } from '../router.ts'
import { targetOr } from '../target.ts'
import { useAsk } from '../use-ask.ts'
import { useCall } from '../use-call.ts'

/** Refusals that another choice mends. */
const ofChoice = ['pin_malformed', 'pin_guessable']

/** Sets the payment PIN, or sets another: both take two proofs, and what was typed stays while they are asked for. */
export function Screen(): JSX.Element {
  const t = useTexts('pay')
  const wallet = useCall('GET /api/v1/me/wallet')
  const stepUp = useStepUp()
  const [pin, setPin] = useState('')
  const [repeat, setRepeat] = useState('')
  const [errors, setErrors] = useState<{ pin?: string; repeat?: string }>({})
  const { said, say, ask } = useAsk()
  const [done, setDone] = useState<{ reset: boolean }>()

  const submit = async (): Promise<void> => {
    say(undefined)
    const slips = {
      ...(pin.length < pinLength ? { pin: t.pinShort(pin.length) } : {}),
      ...(pin.length === pinLength && repeat !== pin ? { repeat: t.pinDiffers } : {}),
    }
    setErrors(slips)
    if (Object.keys(slips).length > 0) return
    const sent = stepUp.attempt(() => call('PUT /api/v1/me/pin', { body: { pin } }))
    const set = await ask(sent, ofChoice, (detail) => setErrors({ pin: detail }))
    if (!set) return
    setPin('')
    setRepeat('')
    setDone({ reset: set.reset })
  }
  if (stepUp.view) return stepUp.view
  if (done) return <Done reset={done.reset} />
  const faults = [
    { name: 'new-pin', text: errors.pin },
    { name: 'repeat-pin', text: errors.repeat },
  ].filter((each): each is { name: string; text: string } => each.text !== undefined)
  return (
    <Page title={t.pinTitle} lead={t.pinLead} back={targetOr(addressOf('/security'))} step="form">
      <Refused of={said} />
      <Signed of={wallet} lines={4}>
        {(body) => (
          <Form onSubmit={submit}>
            {body.pin !== 'none' && <p class="quiet-words">{t.pinStates[body.pin]}</p>}
            <ErrorSummary faults={faults} />
            <PinField
              label={t.newPin}
              name="new-pin"
              value={pin}
              onInput={setPin}
              hint={t.newPinHint}
              error={errors.pin}
            />
            <PinField
              label={t.repeatPin}
              name="repeat-pin"
              value={repeat}
              onInput={setRepeat}
              error={errors.repeat}
            />
            <Button kind="primary" type="submit">
              {body.pin === 'none' ? t.setPin : t.resetPin}
            </Button>
          </Form>
        )}
      </Signed>
    </Page>
  )
}

/** Whoever was sent here from a payment goes on with it; whoever has reset it has to wait, and is told for how long. */
function Done({ reset }: { reset: boolean }): JSX.Element {
  const t = useTexts('pay')
  const home = addressOf('/home')
  const next = reset ? addressOf('/status') : targetOr(home)
  return (
    <Page
      title={reset ? t.pinResetTitle : t.pinSetTitle}
      lead={reset ? t.pinResetLead : t.pinSetLead}
      back={addressOf('/security')}
      step="done"
      arrived
      actions={
        <ButtonLink kind="primary" href={next}>
          {reset ? t.pinResetNext : next === home ? t.toHome : t.pinSetNext}
        </ButtonLink>
      }
    />
  )
}
