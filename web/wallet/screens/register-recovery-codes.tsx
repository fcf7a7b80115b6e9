import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { announce } from '../announce.ts'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Offline } from '../parts/offline.tsx'
import { Page } from '../parts/page.tsx'
import { RecoveryCodes } from '../parts/recovery-codes.tsx'
import { Failure } from '../parts/states.tsx'
import { copy as copyIcon, print as printIcon } from '../parts/icons.ts'
import { addressOf } from '../router.ts'

/** Made on request and shown once; the way on is named after what it means: they are saved. */
export function Screen(): JSX.Element {
  const t = useTexts('register')
  const [codes, setCodes] = useState<string[]>()
  const [failure, setFailure] = useState<Problem | 'offline'>()
  const make = async (): Promise<void> => {
    const answer = await call('POST /api/v1/me/recovery-codes')
    setFailure(answer.ok ? undefined : ((answer.problem as Problem | undefined) ?? 'offline'))
    if (answer.ok) setCodes(answer.body.recoveryCodes)
  }
  const copy = (): void => {
    void navigator.clipboard.writeText((codes ?? []).join('\n')).then(() => announce(t.copied))
  }
  const actions = codes ? (
    <>
      <ButtonLink kind="primary" href={addressOf('/home')}>
        {t.saved}
      </ButtonLink>
      <Button icon={printIcon} onClick={() => print()}>
        {t.print}
      </Button>
      <Button icon={copyIcon} onClick={copy}>
        {t.copy}
      </Button>
    </>
  ) : (
    <>
      <Button kind="primary" onClick={() => void make()}>
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
      ) : failure ? (
        <Failure problem={failure} onRetry={() => void make()} />
      ) : (
        codes && <RecoveryCodes codes={codes} title={t.codesPaper} note={t.codesNote} />
      )}
    </Page>
  )
}
