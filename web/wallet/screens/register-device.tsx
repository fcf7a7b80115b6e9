import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { ButtonLink } from '../parts/button.tsx'
import { OwnDeviceForm } from '../parts/own-device-form.tsx'
import { Page } from '../parts/page.tsx'
import { addressOf, navigate } from '../router.ts'

/** Enrolled while registering, the device counts at once. */
export function Screen(): JSX.Element {
  const t = useTexts('enter')
  const next = addressOf('/register/e-mail')
  return (
    <Page title={t.ownTitle} lead={t.ownLead} back={false}>
      <OwnDeviceForm submit={t.ownYes} onMade={() => navigate(next, { replace: true })}>
        <ButtonLink href={next}>{t.ownNo}</ButtonLink>
      </OwnDeviceForm>
    </Page>
  )
}
