import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { makeOwnDevice } from '../enrol-device.ts'
import { useLocale, useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { Rich } from '../parts/rich.tsx'
import { addressOf, navigate } from '../router.ts'
import { clockText } from '../times.ts'
import { useCall } from '../use-call.ts'

/** After signing in on a new device: what is limited and until when, and whether this browser is the customer's own. */
export function Screen(): JSX.Element {
  const t = useTexts('enter')
  const common = useTexts('common')
  const language = useLocale()
  const me = useCall('GET /api/v1/me')
  const [name, setName] = useState(t.deviceNameDefault)
  const [error, setError] = useState<string>()

  const submit = async (): Promise<void> => {
    const made = await makeOwnDevice(name.trim() || t.deviceNameDefault)
    if (made.ok) return navigate(addressOf('/home'), { replace: true })
    if (made.reason === 'not possible here') setError(t.ownImpossible)
    else if (made.reason === 'offline') setError(common.offline.unreachableDetail)
    else setError(made.reason.detail)
  }

  return (
    <Page title={t.ownTitle} lead={t.ownLead} back={false}>
      <Loaded of={me} lines={2}>
        {({ standing }) => {
          const limit = standing.locks.find((lock) => lock.cause === 'unusual_sign_in')
          return limit?.endsAt ? (
            <Notice kind="paused" title={t.limitedTitle}>
              <Rich text={t.limitedDetail(clockText(limit.endsAt, language))} />
            </Notice>
          ) : null
        }}
      </Loaded>
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
        <ButtonLink kind="secondary" href={addressOf('/home')}>
          {t.ownNo}
        </ButtonLink>
      </Form>
    </Page>
  )
}
