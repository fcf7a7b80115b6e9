import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Notice } from '../parts/notice.tsx'
import { Offline } from '../parts/offline.tsx'
import { Page } from '../parts/page.tsx'
import { Failure } from '../parts/states.tsx'
import { addressOf } from '../router.ts'

/**
 * From a notice by e-mail. The token stands behind the # and so in no log; nothing happens until the button is pressed, for
 * mail scanners open links.
 */
export function Screen(): JSX.Element {
  const t = useTexts('freeze')
  const [token] = useState(() => location.hash.slice(1))
  const [state, setState] = useState<'asking' | 'received' | 'offline' | Problem>('asking')
  const send = async (): Promise<void> => {
    const answer = await call('POST /api/v1/not-me', { body: { token } })
    setState(answer.ok ? 'received' : ((answer.problem as Problem | undefined) ?? 'offline'))
  }
  if (state === 'received') {
    return (
      <Page
        title={t.doneTitle}
        lead={t.doneDetail}
        step="done"
        actions={
          <ButtonLink kind="primary" href={addressOf('/sign-in')}>
            {t.signIn}
          </ButtonLink>
        }
      >
        <Notice title={t.receiveWorks}>{t.doneCheck}</Notice>
      </Page>
    )
  }
  return (
    <Page
      title={t.notMeTitle}
      lead={token ? t.notMeLead : t.notMeMissing}
      actions={
        state === 'asking' ? (
          <>
            {token && (
              <Button kind="risk" onClick={() => void send()}>
                {t.notMeSubmit}
              </Button>
            )}
            <ButtonLink kind={token ? 'secondary' : 'primary'} href={addressOf('/freeze')}>
              {t.toFreeze}
            </ButtonLink>
          </>
        ) : undefined
      }
    >
      {state === 'offline' && <Offline onRetry={() => void send()} />}
      {typeof state === 'object' && <Failure problem={state} onRetry={() => void send()} />}
    </Page>
  )
}
