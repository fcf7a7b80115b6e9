import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { addressOf } from '../router.ts'

export function Screen(): JSX.Element {
  const t = useTexts('common')
  return (
    <Page
      title={t.notFound.title}
      lead={t.notFound.detail}
      actions={
        <ButtonLink kind="primary" href={addressOf('/')}>
          {t.notFound.home}
        </ButtonLink>
      }
    />
  )
}
