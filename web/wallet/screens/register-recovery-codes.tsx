import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { useCeiling } from '../money/bounds.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { NewCodes } from '../parts/new-codes.tsx'
import { Offline } from '../parts/offline.tsx'
import { Page } from '../parts/page.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { Failure } from '../parts/states.tsx'
import { addressOf } from '../router.ts'

/** Offered while registering, made on request. */
export function Screen(): JSX.Element {
  const t = useTexts('register')
  const [codes, setCodes] = useState<string[]>()
  const [failure, setFailure] = useState<Problem | 'offline'>()
  const [busy, setBusy] = useState(false)
  const ceiling = useCeiling('phone-only')
  const make = async (): Promise<void> => {
    setBusy(true)
    const answer = await call('POST /api/v1/me/recovery-codes')
    setBusy(false)
    setFailure(answer.ok ? undefined : ((answer.problem as Problem | undefined) ?? 'offline'))
    if (answer.ok) setCodes(answer.body.recoveryCodes)
  }
  if (codes) return <NewCodes codes={codes} next={addressOf('/home')} />
  const actions = (
    <>
      <Button kind="primary" busy={busy} onClick={() => void make()}>
        {t.codesMake}
      </Button>
      <ButtonLink kind="quiet" href={addressOf('/home')}>
        {t.later}
      </ButtonLink>
    </>
  )
  return (
    <Page title={t.codesTitle} lead={t.codesLead} back={false} actions={failure ? undefined : actions}>
      {failure === 'offline' ? (
        <Offline onRetry={() => void make()} />
      ) : (
        failure && <Failure problem={failure} onRetry={() => void make()} />
      )}
      {ceiling !== undefined && (
        <p class="hint">
          <Spoken text={t.withoutCodes(ceiling)} />
        </p>
      )}
    </Page>
  )
}
