import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { ErrorSummary } from '../parts/error-summary.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { emptyPhone, phoneError, PhoneField } from '../parts/phone-field.tsx'
import { addressOf } from '../router.ts'
import { useAsk } from '../use-ask.ts'
import type { Payee } from './pay-flow.tsx'
import { codeOf } from './pay-code.ts'
import { Refused } from './refused.tsx'

type FindProps = { onPayee: (payee: Payee) => void; onOther: () => void }

/** The payer types the name and hears whether both belong together, and nothing else. */
export function PayByNumber({ onPayee, onOther }: FindProps): JSX.Element {
  const t = useTexts('pay')
  const door = useTexts('door')
  const [phone, setPhone] = useState(emptyPhone)
  const [name, setName] = useState('')
  const [errors, setErrors] = useState<{ phone?: string | undefined; name?: string | undefined }>({})
  const { said, say, ask } = useAsk()

  const submit = async (): Promise<void> => {
    say(undefined)
    const slips = { phone: phoneError(phone, door), name: name.trim() === '' ? t.nameEmpty : undefined }
    setErrors(slips)
    if (slips.phone !== undefined || slips.name !== undefined) return
    const body = { number: phone.digits, country: phone.country, name: name.trim() }
    const sent = call('POST /api/v1/me/payees/check', { body })
    const found = await ask(sent, ['phone_malformed'], (detail) => setErrors({ phone: detail }))
    if (found) onPayee(found.payee)
  }
  const faults = [
    { name: 'phone', text: errors.phone },
    { name: 'name', text: errors.name },
  ].filter((each): each is { name: string; text: string } => each.text !== undefined)
  return (
    <Page
      title={t.byNumber}
      lead={t.byNumberLead}
      back={addressOf('/home')}
      step="number"
      arrived
      otherWays={{ onClick: onOther, label: t.otherPayee }}
    >
      <Refused of={said} />
      <Form onSubmit={submit}>
        <ErrorSummary faults={faults} />
        <PhoneField value={phone} onInput={setPhone} label={t.theirNumber} error={errors.phone} />
        <Field
          label={t.theirName}
          name="name"
          value={name}
          onInput={setName}
          autocomplete="off"
          maxLength={80}
          hint={t.theirNameHint}
          error={errors.name}
          plain
        />
        <Button kind="primary" type="submit">
          {t.check}
        </Button>
      </Form>
    </Page>
  )
}

/** A link or a code that was sent. */
export function PayByCode({ onPayee, onOther }: FindProps): JSX.Element {
  const t = useTexts('pay')
  const [text, setText] = useState('')
  const [error, setError] = useState<string>()
  const { said, say, ask } = useAsk()
  const submit = async (): Promise<void> => {
    say(undefined)
    const code = codeOf(text)
    setError(code === undefined ? t.codeEmpty : undefined)
    if (code === undefined) return
    const found = await ask(
      call('POST /api/v1/me/payees/code', { body: { code } }),
      ['payee_code_unknown'],
      setError,
    )
    if (found) onPayee(found.payee)
  }
  return (
    <Page
      title={t.byCode}
      lead={t.byCodeLead}
      back={addressOf('/home')}
      step="code"
      arrived
      otherWays={{ onClick: onOther, label: t.otherPayee }}
    >
      <Refused of={said} />
      <Form onSubmit={submit}>
        <Field
          label={t.codeLabel}
          name="code"
          value={text}
          onInput={setText}
          autocomplete="off"
          error={error}
          plain
        />
        <Button kind="primary" type="submit">
          {t.continue}
        </Button>
      </Form>
    </Page>
  )
}
