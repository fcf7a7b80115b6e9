import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import type { LockView } from '#contract/standing'
import { call, newIdempotencyKey } from '../call.ts'
import { useTexts } from '../language.ts'
import { ButtonLink, Button } from '../parts/button.tsx'
import { ErrorSummary } from '../parts/error-summary.tsx'
import { Form } from '../parts/form.tsx'
import { LockCard } from '../parts/lock-card.tsx'
import { Notice } from '../parts/notice.tsx'
import { Outcome, saidOf, type Said } from '../parts/outcome.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { PausedCard } from '../parts/paused-card.tsx'
import { Signed } from '../parts/signed.tsx'
import { useStepUp } from '../parts/use-step-up.tsx'
import { addressOf, navigate, open } from '../router.ts'
import { useCall } from '../use-call.ts'

/** Refusals about the current password; those about the new one stand at the other field. */
const ofCurrent = ['password_wrong', 'password_paused', 'password_closed']
const ofNew = [
  'password_same',
  'password_too_short',
  'password_too_long',
  'password_common',
  'password_breached',
  'password_personal',
  'password_unreadable',
]

/** One screen, no rotation: the current password, a new one, and what pauses afterwards. Also `/.well-known/change-password`. */
export function Screen(): JSX.Element {
  const t = useTexts('security')
  const me = useCall('GET /api/v1/me')
  const stepUp = useStepUp()
  const [changed, setChanged] = useState<LockView[]>()
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  if (stepUp.view) return stepUp.view
  if (changed) return <Changed locks={changed} />
  return (
    <Page title={t.changeTitle} lead={t.changeLead} back={addressOf('/security')}>
      <Signed of={me}>
        {({ standing }) => (
          <Change
            attempt={stepUp.attempt}
            personal={[standing.displayName ?? '']}
            current={{ value: current, set: setCurrent }}
            next={{ value: next, set: setNext }}
            onChanged={setChanged}
          />
        )}
      </Signed>
    </Page>
  )
}

type Held = { value: string; set: (value: string) => void }
type ChangeProps = {
  attempt: ReturnType<typeof useStepUp>['attempt']
  personal: readonly string[]
  /** Held by the screen, so that both are still there after a step-up. */
  current: Held
  next: Held
  onChanged: (locks: LockView[]) => void
}

function Change({ attempt, personal, current, next, onChanged }: ChangeProps): JSX.Element {
  const t = useTexts('security')
  const password = useTexts('password')
  const [errors, setErrors] = useState<{ current?: string; next?: string }>({})
  const [paused, setPaused] = useState<Problem>()
  const [said, setSaid] = useState<Said>()
  const unheard = useRef<{ content: string; key: string }>()

  const submit = async (): Promise<void> => {
    setSaid(undefined)
    const missing = {
      ...(current.value === '' ? { current: t.currentEmpty } : {}),
      ...(next.value === '' ? { next: t.newEmpty } : {}),
    }
    setErrors(missing)
    if (Object.keys(missing).length > 0) return
    const body = { currentPassword: current.value, newPassword: next.value }
    const content = JSON.stringify(body)
    // The same content after silence is the same attempt.
    const idempotencyKey = unheard.current?.content === content ? unheard.current.key : newIdempotencyKey()
    unheard.current = { content, key: idempotencyKey }
    const answer = await attempt(() => call('PUT /api/v1/me/password', { body, idempotencyKey }))
    if (!answer) return
    if (answer.ok) {
      current.set('')
      next.set('')
      return onChanged(answer.body.locks)
    }
    if (answer.problem) unheard.current = undefined
    refused(answer.problem as Problem | undefined)
  }
  const refused = (problem: Problem | undefined): void => {
    if (problem && ofCurrent.includes(problem.code)) {
      if (problem.retryAt !== undefined || problem.code !== 'password_wrong') setPaused(problem)
      else setErrors({ current: problem.detail })
    } else if (problem && ofNew.includes(problem.code)) setErrors({ next: problem.detail })
    else if (problem?.code === 'request_replayed') setSaid({ done: t.replayed })
    else setSaid(saidOf({ problem }))
  }

  if (paused) {
    return (
      <PausedCard
        problem={paused}
        onRemedy={(remedy) => {
          if (remedy.kind === 'recovery-code')
            navigate(addressOf('/step-up', undefined, { to: '/security/password' }))
          else if (remedy.href) open(remedy.href)
        }}
        onEnd={() => setPaused(undefined)}
      />
    )
  }
  const faults = [
    { name: 'current-password', text: errors.current },
    { name: 'new-password', text: errors.next },
  ].filter((each): each is { name: string; text: string } => each.text !== undefined)
  return (
    <>
      <Outcome of={said} />
      <Form onSubmit={submit}>
        <ErrorSummary faults={faults} />
        <PasswordField
          label={t.current}
          name="current-password"
          autocomplete="current-password"
          value={current.value}
          onInput={current.set}
          error={errors.current}
        />
        <PasswordField
          label={password.newLabel}
          name="new-password"
          autocomplete="new-password"
          value={next.value}
          onInput={next.set}
          error={errors.next}
          strength={{ personal }}
        />
        <Button kind="primary" type="submit">
          {t.change}
        </Button>
        <ButtonLink kind="quiet" href={addressOf('/recover')}>
          {t.forgot}
        </ButtonLink>
      </Form>
    </>
  )
}

function Changed({ locks }: { locks: LockView[] }): JSX.Element {
  const t = useTexts('security')
  const account = useTexts('account')
  return (
    <Page
      title={t.changedTitle}
      lead={locks.length > 0 ? t.changedLead : undefined}
      back={addressOf('/security')}
      step="changed"
      arrived
      actions={
        <ButtonLink kind="primary" href={addressOf('/home')}>
          {account.toHome}
        </ButtonLink>
      }
    >
      {locks.length === 0 && <Notice kind="done">{t.changedPlain}</Notice>}
      {locks.map((lock) => (
        <LockCard key={lock.lockId} lock={lock} primary={false} />
      ))}
    </Page>
  )
}
