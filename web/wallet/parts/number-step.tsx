import type { ComponentChildren, JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { flowAddress, noteTyped, type Intent } from '../intent.ts'
import { useTexts } from '../language.ts'
import { addressOf, navigate } from '../router.ts'
import { Button } from './button.tsx'
import { Form } from './form.tsx'
import { Page } from './page.tsx'
import { emptyPhone, phoneError, PhoneField } from './phone-field.tsx'
import { Offline } from './offline.tsx'
import { Failure } from './states.tsx'

type NumberStepProps = {
  title: string
  lead: string
  intent: Intent
  above?: ComponentChildren
}

/** The first step of the one door: the same for everybody and every purpose. */
export function NumberStep({ title, lead, intent, above }: NumberStepProps): JSX.Element {
  const t = useTexts('door')
  const [phone, setPhone] = useState(emptyPhone)
  const [error, setError] = useState<string>()
  const [problem, setProblem] = useState<Problem | 'offline'>()

  const submit = async (): Promise<void> => {
    const slip = phoneError(phone, t)
    setError(slip)
    setProblem(undefined)
    if (slip) return
    const body = { number: phone.digits, country: phone.country, purpose: 'enter' } as const
    const answer = await call('POST /api/v1/flows', { body })
    if (answer.ok) {
      noteTyped(phone.digits)
      navigate(flowAddress(answer.body.flowId, intent))
    } else if (answer.offline) setProblem('offline')
    else if (answer.problem.status === 422) setError(answer.problem.detail)
    else setProblem(answer.problem as Problem)
  }

  return (
    <Page title={title} lead={lead} otherWays={{ label: t.protect, href: addressOf('/freeze') }}>
      {above}
      {problem === 'offline' ? (
        <Offline onRetry={() => void submit()} />
      ) : problem ? (
        <Failure problem={problem} onRetry={() => setProblem(undefined)} />
      ) : (
        <Form onSubmit={submit}>
          <PhoneField value={phone} onInput={setPhone} error={error} />
          <Button kind="primary" type="submit">
            {t.continue}
          </Button>
        </Form>
      )}
    </Page>
  )
}
