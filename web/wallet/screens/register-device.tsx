import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { makeOwnDevice } from '../enrol-device.ts'
import { useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { addressOf, navigate } from '../router.ts'

/** Enrolled while registering, the device counts at once. */
export function Screen(): JSX.Element {
  const t = useTexts('enter')
  const common = useTexts('common')
  const [name, setName] = useState(t.deviceNameDefault)
  const [error, setError] = useState<string>()
  const submit = async (): Promise<void> => {
    const made = await makeOwnDevice(name.trim() || t.deviceNameDefault)
    if (made.ok) return navigate(addressOf('/register/e-mail'), { replace: true })
    if (made.reason === 'not possible here') setError(t.ownImpossible)
    else setError(made.reason === 'offline' ? common.offline.unreachableDetail : made.reason.detail)
  }
  return (
    <Page title={t.ownTitle} lead={t.ownLead} back={false}>
      <Form onSubmit={submit}>
        <Field
          label={t.deviceName}
          name="device-name"
          value={name}
          onInput={setName}
          autocomplete="off"
          maxLength={60}
          error={error}
        />
        <Button kind="primary" type="submit">
          {t.ownYes}
        </Button>
        <ButtonLink href={addressOf('/register/e-mail')}>{t.ownNo}</ButtonLink>
      </Form>
    </Page>
  )
}
