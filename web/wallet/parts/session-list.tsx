import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import { call } from '../call.ts'
import { useLocale, useTexts } from '../language.ts'
import { clockText } from '../times.ts'
import { Button } from './button.tsx'
import { List, ListRow } from './list.tsx'
import { saidOf, type Said } from './outcome.tsx'
import { screen } from './icons.ts'
import '../style/account.css'

type Session = Api['GET /api/v1/me/sessions']['reply']['sessions'][number]

type SessionListProps = {
  sessions: readonly Session[]
  label?: string
  onSaid: (said: Said | undefined) => void
  onChange: () => void
}

/** Every place where the wallet is open; any but this one can be ended with one press. */
export function SessionList({ sessions, label, onSaid, onChange }: SessionListProps): JSX.Element {
  const t = useTexts('security')
  const language = useLocale()
  const [busy, setBusy] = useState<string>()
  const end = async (sessionId: string): Promise<void> => {
    setBusy(sessionId)
    const answer = await call('DELETE /api/v1/me/sessions/:sessionId', { params: { sessionId } })
    setBusy(undefined)
    onSaid(answer.ok ? { done: t.ended } : saidOf(answer))
    onChange()
  }
  return (
    <List {...(label === undefined ? {} : { label })}>
      {sessions.map((each) => (
        <ListRow
          key={each.sessionId}
          icon={screen}
          title={
            <>
              {each.browser}
              {each.current && <span class="mark-here">{t.here}</span>}
              {each.kind === 'limited' && <span class="mark-here mark-paused">{t.limited}</span>}
            </>
          }
          detail={`${t.since(clockText(each.startedAt, language))} · ${t.lastSeen(clockText(each.lastSeenAt, language))}`}
          action={
            each.current ? undefined : (
              <Button busy={busy === each.sessionId} onClick={() => void end(each.sessionId)}>
                <span aria-hidden="true">{t.end}</span>
                <span class="hidden-text">{t.endOf(each.browser)}</span>
              </Button>
            )
          }
        />
      ))}
    </List>
  )
}
