import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { joint } from '../joint.ts'
import { useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Form } from '../parts/form.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { LockCard } from '../parts/lock-card.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import type { Tried } from '../parts/tried.ts'
import { RecoveryCodeStep } from '../parts/recovery-code-step.tsx'
import { RecoveryCodes } from '../parts/recovery-codes.tsx'
import { Empty, Failure } from '../parts/states.tsx'
import { clock, done as doneIcon } from '../parts/icons.ts'
import { addressOf } from '../router.ts'
import { useCall } from '../use-call.ts'

type Result = Api['POST /api/v1/recoveries/:recoveryId/password']['reply']
type Recovery = Result['recovery']

/** The recovery that the server holds, step by step; a reload comes back to the same step. */
export function Screen({ params }: { params: { recoveryId: string } }): JSX.Element {
  const t = useTexts('recover')
  const recovery = useCall('GET /api/v1/recoveries/:recoveryId', { params })
  const [adding, setAdding] = useState(false)
  const [result, setResult] = useState<Result>()
  const known = recovery.load.state === 'ready' ? recovery.load.body.recovery : undefined
  if (result) return <Done result={result} />

  const proving = known?.state === 'proving' || adding
  const titles: Record<Recovery['state'], string> = {
    proving: t.proveTitle,
    choosing_password: t.newTitle,
    completed: t.endedTitle,
    expired: t.endedTitle,
    abandoned: t.abandonedTitle,
  }
  const title = adding ? t.proveTitle : known ? titles[known.state] : t.title
  const onCode = async (recoveryCode: string): Promise<Tried> => {
    const answer = await call('POST /api/v1/recoveries/:recoveryId/recovery-code', {
      params,
      body: { recoveryCode },
    })
    if (!answer.ok) return { over: false, problem: answer.problem as Problem | undefined }
    setAdding(false)
    recovery.reload()
    return { over: true }
  }

  return (
    <Page
      title={title}
      lead={
        proving
          ? adding
            ? undefined
            : t.proveLead
          : known?.state === 'choosing_password'
            ? t.newLead
            : undefined
      }
      back={addressOf('/recover')}
      step={`${known?.state ?? 'loading'} ${adding}`}
    >
      <Loaded of={recovery}>
        {(body) => {
          if (proving) return <Prove onCode={onCode} />
          if (body.recovery.state !== 'choosing_password') return <Ended state={body.recovery.state} />
          return (
            <Choose
              recovery={body.recovery}
              onDone={setResult}
              onAddCode={() => setAdding(true)}
              onAbandoned={recovery.reload}
            />
          )
        }}
      </Loaded>
    </Page>
  )
}

function Prove({ onCode }: { onCode: (code: string) => Promise<Tried> }): JSX.Element {
  const t = useTexts('recover')
  return (
    <>
      <RecoveryCodeStep onCode={onCode} submit={t.proveSubmit} />
      <Notice title={t.noCodes}>{t.noCodesDetail}</Notice>
    </>
  )
}

type ChooseProps = {
  recovery: Recovery
  onDone: (result: Result) => void
  onAddCode: () => void
  onAbandoned: () => void
}

function Choose({ recovery, onDone, onAddCode, onAbandoned }: ChooseProps): JSX.Element {
  const t = useTexts('recover')
  const common = useTexts('common')
  const passwords = useTexts('password')
  const enter = useTexts('enter')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  const params = { recoveryId: recovery.recoveryId }

  const submit = async (): Promise<void> => {
    if (password === '') return setError(enter.passwordEmpty)
    const answer = await call('POST /api/v1/recoveries/:recoveryId/password', { params, body: { password } })
    if (answer.ok) return onDone(answer.body)
    if (!answer.problem) setError(common.offline.unreachableDetail)
    else if (answer.problem.code.startsWith('password_')) setError(answer.problem.detail)
    else setProblem(answer.problem as Problem)
  }
  const abandon = async (): Promise<void> => {
    await call('POST /api/v1/recoveries/:recoveryId/abandon', { params })
    onAbandoned()
  }
  if (problem) return <Failure problem={problem} onRetry={() => setProblem(undefined)} />
  return (
    <>
      {recovery.kind === 'exposed_password' && <Notice kind="paused">{t.exposed}</Notice>}
      <Form onSubmit={submit}>
        <PasswordField
          value={password}
          onInput={setPassword}
          autocomplete="new-password"
          label={passwords.newLabel}
          hint={passwords.rules}
          strength={{ personal: [] }}
          error={error}
        />
        <Button kind="primary" type="submit">
          {t.submit}
        </Button>
      </Form>
      {recovery.wouldGive === 'limited' && (
        <Notice>
          <p>{t.limitedNote}</p>
          <Button kind="quiet" onClick={onAddCode}>
            {t.addCode}
          </Button>
        </Notice>
      )}
      <Button kind="quiet" onClick={() => void abandon()}>
        {t.remembered}
      </Button>
    </>
  )
}

function Done({ result }: { result: Result }): JSX.Element {
  const t = useTexts('recover')
  const codes = useTexts('codes')
  return (
    <Page
      title={t.doneTitle}
      back={false}
      step="done"
      actions={
        <ButtonLink kind="primary" href={addressOf(result.offerOwnDevice ? '/own-device' : '/home')}>
          {t.toWallet}
        </ButtonLink>
      }
    >
      <Notice kind="done">{t.doneOthers(result.sessionsEnded) + joint() + t.doneTold}</Notice>
      {result.newRecoveryCode && (
        <>
          <Notice title={t.newCodeTitle}>{t.newCodeLead}</Notice>
          <RecoveryCodes codes={[result.newRecoveryCode]} title={codes.paper} note={codes.note} />
        </>
      )}
      {result.locks.map((lock) => (
        <LockCard key={lock.lockId} lock={lock} primary={false} />
      ))}
    </Page>
  )
}

function Ended({ state }: { state: Recovery['state'] }): JSX.Element {
  const t = useTexts('recover')
  const abandoned = state === 'abandoned'
  return (
    <Empty
      icon={abandoned ? doneIcon : clock}
      title={abandoned ? t.abandonedTitle : t.endedTitle}
      action={
        <div class="state-actions">
          <ButtonLink kind="primary" href={addressOf('/sign-in')}>
            {t.signIn}
          </ButtonLink>
          <ButtonLink href={addressOf('/recover')}>{t.again}</ButtonLink>
        </div>
      }
    >
      {abandoned ? t.abandonedDetail : t.endedDetail}
    </Empty>
  )
}
