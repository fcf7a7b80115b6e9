import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useCell } from '../cell.ts'
import { useLocale, useTexts } from '../language.ts'
import { noteReturn } from '../return-to.ts'
import { addressOf, navigate } from '../router.ts'
import { idleEndsAtMs, noteSession, session } from '../session.ts'
import { signOut } from '../sign-out.ts'
import { clockText } from '../times.ts'
import { Button } from './button.tsx'
import { Countdown, useRemaining } from './countdown.tsx'
import { Dialog } from './dialog.tsx'
import { Rich } from './rich.tsx'

/** WCAG 2.2.1 asks for at least 20 s; two minutes are enough to find one's glasses. */
const warningMs = 120_000

type WarningProps = {
  endsAt: string
  /** The session's full time is up: staying is not to be had, only signing in again. */
  absolute: boolean
  onStay: () => void
  onLeave: () => void
}

export function IdleDialog({ endsAt, absolute, onStay, onLeave }: WarningProps): JSX.Element {
  const t = useTexts('common')
  const language = useLocale()
  const until = clockText(endsAt, language)
  return (
    <Dialog
      title={t.idle.title}
      onClose={onStay}
      actions={
        <>
          <Button kind="primary" onClick={onStay}>
            {absolute ? t.idle.understood : t.idle.stay}
          </Button>
          <Button kind="quiet" onClick={onLeave}>
            {t.idle.leave}
          </Button>
        </>
      }
    >
      <p>
        <Rich text={absolute ? t.idle.absolute(until) : t.idle.detail(until)} />
      </p>
      <p class="quiet-words">
        <Countdown until={endsAt} />
      </p>
    </Dialog>
  )
}

export function EndedDialog({ onClose }: { onClose: () => void }): JSX.Element {
  const t = useTexts('common')
  return (
    <Dialog
      title={t.idle.endedTitle}
      onClose={onClose}
      actions={
        <Button
          kind="primary"
          onClick={() => {
            // Signing in again comes back to the screen at hand.
            noteReturn()
            onClose()
            navigate(addressOf('/sign-in'))
          }}
        >
          {t.idle.again}
        </Button>
      }
    >
      <p>{t.idle.ended}</p>
    </Dialog>
  )
}

/** Watches the session by the server's clock, warns two minutes before it ends, and says so when it has ended. */
export function IdleWarning(): JSX.Element | null {
  const open = useCell(session)
  const idleEnd = useCell(idleEndsAtMs)
  const [dismissed, setDismissed] = useState<string>()
  const [ended, setEnded] = useState(false)

  const absoluteEnd = open ? Date.parse(open.expiresAt) : undefined
  const endMs =
    idleEnd !== undefined && absoluteEnd !== undefined ? Math.min(idleEnd, absoluteEnd) : undefined
  const endsAt = endMs === undefined ? undefined : new Date(endMs).toISOString()
  const remaining = useRemaining(endsAt, () => {
    noteSession(null)
    setEnded(true)
  })

  useEffect(() => {
    if (open) setEnded(false)
  }, [open])

  if (ended) return <EndedDialog onClose={() => setEnded(false)} />
  if (!open || !endsAt || !remaining || remaining > warningMs || dismissed === endsAt) return null
  const absolute = endMs === absoluteEnd
  return (
    <IdleDialog
      endsAt={endsAt}
      absolute={absolute}
      onStay={() => {
        setDismissed(endsAt)
        if (absolute) return
        // Not heard: the end has not moved, so the warning comes back while there is still time to try again.
        void call('POST /api/v1/me/session/extend').then(({ ok }) => {
          if (!ok) setDismissed(undefined)
        })
      }}
      onLeave={() => void signOut()}
    />
  )
}
