import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { addressOf } from '../router.ts'

export function Screen(): JSX.Element {
  const t = useTexts('door')
  return (
    <Page
      back={false}
      title={t.welcomeTitle}
      lead={t.welcomeLead}
      actions={
        <ButtonLink kind="primary" href={addressOf('/help')}>
          {t.start}
        </ButtonLink>
      }
    />
  )
}
