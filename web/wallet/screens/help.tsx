import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { emptyPhone, phoneError, PhoneField } from '../parts/phone-field.tsx'

/** The first step of the one door. The steps behind it come with the screens of `door`. */
export function Screen(): JSX.Element {
  const t = useTexts('door')
  const [phone, setPhone] = useState(emptyPhone)
  const [error, setError] = useState<string>()
  const submit = async (): Promise<void> => {
    const slip = phoneError(phone, t)
    setError(slip)
    if (slip) return
    const answer = await call('POST /api/v1/flows', {
      body: { number: phone.digits, country: phone.country, purpose: 'enter' },
    })
    if (answer.problem) setError(answer.problem.detail)
  }
  return (
    <Page title={t.helpTitle} lead={t.helpLead}>
      <Form onSubmit={submit}>
        <PhoneField value={phone} onInput={setPhone} error={error} />
        <Button kind="primary" type="submit">
          {t.continue}
        </Button>
      </Form>
    </Page>
  )
}
