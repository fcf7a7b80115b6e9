import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { useCeiling } from '../money/bounds.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { CodeField } from '../parts/code-field.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { Rich } from '../parts/rich.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { addressOf, navigate } from '../router.ts'

/** A second notice address, asked for: so that a lost phone does not mean that nobody hears of a change. */
export function Screen(): JSX.Element {
  const t = useTexts('register')
  const common = useTexts('common')
  const [email, setEmail] = useState('')
  const [contactId, setContactId] = useState<string>()
  const [code, setCode] = useState('')
  const [error, setError] = useState<string>()
  const verifying = useRef(false)
  const ceiling = useCeiling('one-address')
  const next = (): void => navigate(addressOf('/register/recovery-codes'), { replace: true })

  const send = async (): Promise<void> => {
    if (email.trim() === '') return setError(t.emailEmpty)
    const answer = await call('POST /api/v1/me/contacts', { body: { email: email.trim() } })
    setError(answer.ok ? undefined : (answer.problem?.detail ?? common.offline.unreachableDetail))
    if (answer.ok) setContactId(answer.body.contact.contactId)
  }
  const verify = async (typed = code): Promise<void> => {
    // The sixth digit sends by itself: Enter right after it must not send the code twice.
    if (contactId === undefined || verifying.current) return
    verifying.current = true
    const params = { contactId }
    const answer = await call('POST /api/v1/me/contacts/:contactId/verify', { params, body: { code: typed } })
    verifying.current = false
    if (answer.ok) return next()
    setError(answer.problem?.detail ?? common.offline.unreachableDetail)
  }

  if (contactId === undefined) {
    return (
      <Page title={t.emailTitle} lead={t.emailLead} back={false}>
        <Form onSubmit={send}>
          <Field
            label={t.email}
            name="email"
            type="email"
            inputMode="email"
            value={email}
            onInput={setEmail}
            autocomplete="email"
            maxLength={254}
            hint={ceiling !== undefined && <Spoken text={t.withoutEmail(ceiling)} />}
            error={error}
            plain
          />
          <Button kind="primary" type="submit">
            {t.emailSend}
          </Button>
          <ButtonLink kind="quiet" href={addressOf('/register/recovery-codes')}>
            {t.later}
          </ButtonLink>
        </Form>
      </Page>
    )
  }
  return (
    <Page
      title={t.emailCodeTitle}
      lead={<Rich text={t.emailCodeLead(email.trim())} />}
      back={false}
      step="code"
    >
      <Form onSubmit={() => verify()}>
        <CodeField value={code} onInput={setCode} error={error} onComplete={(full) => void verify(full)} />
        <Button kind="primary" type="submit">
          {t.emailVerify}
        </Button>
        <ButtonLink kind="quiet" href={addressOf('/register/recovery-codes')}>
          {t.later}
        </ButtonLink>
      </Form>
    </Page>
  )
}
