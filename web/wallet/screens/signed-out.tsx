import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { addressOf, place } from '../router.ts'

/** Why the session is over, and how to go on. */
export function Screen(): JSX.Element {
  const t = useTexts('account')
  const query = new URLSearchParams(place.get()?.address.split('?')[1] ?? '')
  const why = query.get('why') === 'left' ? 'left' : 'ended'
  return (
    <Page
      back={false}
      title={t.outTitle}
      lead={t.outWhy[why]}
      actions={
        <>
          <ButtonLink kind="primary" href={addressOf('/sign-in')}>
            {t.outAgain}
          </ButtonLink>
          <ButtonLink kind="quiet" href={addressOf('/help')}>
            {t.outHelp}
          </ButtonLink>
        </>
      }
    />
  )
}
