import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Outcome, saidOf, type Said } from '../parts/outcome.tsx'
import { Page } from '../parts/page.tsx'
import { SessionList } from '../parts/session-list.tsx'
import { Signed } from '../parts/signed.tsx'
import { addressOf } from '../router.ts'
import { useCall } from '../use-call.ts'

/** Where the wallet is open now. */
export function Screen(): JSX.Element {
  const t = useTexts('security')
  const listed = useCall('GET /api/v1/me/sessions')
  const [said, setSaid] = useState<Said>()
  const [asking, setAsking] = useState(false)
  const others = listed.load.state === 'ready' ? listed.load.body.sessions.filter((one) => !one.current) : []

  const endOthers = async (): Promise<void> => {
    const answer = await call('POST /api/v1/me/sessions/end-others')
    setAsking(false)
    setSaid(answer.ok ? { done: t.endedOthers(answer.body.ended) } : saidOf(answer))
    listed.reload()
  }
  return (
    <Page
      title={t.sessionsTitle}
      lead={t.sessionsLead}
      back={addressOf('/security')}
      actions={others.length > 0 ? <Button onClick={() => setAsking(true)}>{t.endOthers}</Button> : undefined}
    >
      <Outcome of={said} />
      <Signed of={listed} lines={4}>
        {({ sessions }) => (
          <>
            <SessionList sessions={sessions} onSaid={setSaid} onChange={listed.reload} />
            {others.length === 0 && <p class="hint">{t.onlyHere}</p>}
          </>
        )}
      </Signed>
      {asking && (
        <Confirm
          title={t.endOthersTitle}
          yes={t.endOthersYes}
          no={t.cancel}
          onYes={endOthers}
          onClose={() => setAsking(false)}
        >
          {t.endOthersDetail}
        </Confirm>
      )}
    </Page>
  )
}
