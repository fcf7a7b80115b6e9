import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { addressOf } from '../router.ts'

/** The number is no longer the customer's: what works today, and what comes later, said honestly. */
export function Screen(): JSX.Element {
  const t = useTexts('enter')
  return (
    <Page
      title={t.goneTitle}
      lead={t.goneDetail}
      back={addressOf('/help')}
      actions={
        <>
          <ButtonLink kind="primary" href={addressOf('/sign-in')}>
            {t.signIn}
          </ButtonLink>
          <ButtonLink href={addressOf('/freeze')}>{t.goneFreeze}</ButtonLink>
        </>
      }
    />
  )
}
