import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { knownDevice, type KnownDevice } from '../device.ts'
import { useTexts } from '../language.ts'
import { ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { addressOf } from '../router.ts'

/** New here, or back again: an own device is greeted by name. */
export function Screen(): JSX.Element {
  const t = useTexts('door')
  const [device, setDevice] = useState<KnownDevice>()
  useEffect(() => {
    void knownDevice().then(setDevice)
  }, [])
  const name = device?.state === 'known' ? device.record.displayName : ''
  return (
    <Page
      back={false}
      title={name ? t.welcomeBack(name) : t.welcomeTitle}
      lead={name ? t.welcomeBackLead : t.welcomeLead}
      actions={
        <>
          <ButtonLink kind="primary" href={addressOf('/sign-in')}>
            {t.signIn}
          </ButtonLink>
          {!name && <ButtonLink href={addressOf('/register')}>{t.create}</ButtonLink>}
        </>
      }
    />
  )
}
