import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Problem, Remedy } from '#contract/route'
import { call, newIdempotencyKey } from '../call.ts'
import { useTexts } from '../language.ts'
import { open } from '../router.ts'
import type { AskedKind } from '../step-up-kinds.ts'
import { Button } from './button.tsx'
import { CodeStep, type SentCode } from './code-step.tsx'
import { Form } from './form.tsx'
import { List, ListRow } from './list.tsx'
import { Offline } from './offline.tsx'
import { PasswordStep } from './password-step.tsx'
import { RecoveryCodeStep } from './recovery-code-step.tsx'
import { Failure } from './states.tsx'
import { envelope, key, lock } from './icons.ts'
import type { Tried } from './tried.ts'

const icons: Record<AskedKind, string> = { password: lock, 'recovery-code': key, 'phone-code': envelope }

type ChoiceProps = {
  /** Best first. */
  kinds: readonly AskedKind[]
  kind: AskedKind
  onKind: (kind: AskedKind) => void
  onDone: () => void | Promise<void>
}

/** One proof to give, and below it the others that would do as well. */
export function ProveChoice({ kinds, kind, onKind, onDone }: ChoiceProps): JSX.Element {
  const t = useTexts('prove')
  const others = kinds.filter((one) => one !== kind)
  return (
    <>
      <ProveKind key={kind} kind={kind} kinds={kinds} onKind={onKind} onDone={onDone} />
      {others.length > 0 && (
        <List label={t.otherWays}>
          {others.map((one) => (
            <ListRow
              key={one}
              icon={icons[one]}
              title={t.kinds[one]}
              detail={t.kindNotes[one]}
              onClick={() => onKind(one)}
            />
          ))}
        </List>
      )}
    </>
  )
}

/** One proof, added to the session. Needs the texts of `prove`, `enter`, `door`, `password` and `locks`. */
function ProveKind({ kind, kinds, onKind, onDone }: ChoiceProps): JSX.Element {
  const t = useTexts('prove')
  const send = async (
    body: { kind: 'password'; password: string } | { kind: 'recovery-code'; recoveryCode: string },
    idempotencyKey: string,
  ): Promise<Tried> => {
    const answer = await call('POST /api/v1/me/step-up', { body, idempotencyKey })
    if (!answer.ok) return { over: false, problem: answer.problem as Problem | undefined }
    await onDone()
    return { over: true }
  }
  const onRemedy = (remedy: Remedy): void => {
    // Here, where what was begun is kept, and not on a page of its own.
    if (remedy.kind === 'recovery-code' && kinds.includes(remedy.kind)) onKind(remedy.kind)
    else if (remedy.href) open(remedy.href)
  }
  switch (kind) {
    case 'password':
      return (
        <PasswordStep
          submit={t.submit}
          onPassword={(password, key) => send({ kind, password }, key)}
          onRemedy={onRemedy}
        />
      )
    case 'recovery-code':
      return (
        <RecoveryCodeStep
          submit={t.submit}
          onCode={(recoveryCode) => send({ kind, recoveryCode }, newIdempotencyKey())}
        />
      )
    case 'phone-code':
      return <ProvePhone onDone={onDone} />
  }
}

/** A code to the account's own number: asked for with a press, never sent by merely opening the page. */
function ProvePhone({ onDone }: { onDone: () => void | Promise<void> }): JSX.Element {
  const t = useTexts('prove')
  const [sent, setSent] = useState<SentCode>()
  const [failure, setFailure] = useState<Problem | 'offline'>()
  const flowId = useRef('')

  const start = async (): Promise<SentCode | Problem | undefined> => {
    const answer = await call('POST /api/v1/me/step-up/code')
    if (!answer.ok) return answer.problem as Problem | undefined
    flowId.current = answer.body.flowId
    const opened = { ...answer.body, sentTo: '' }
    setSent(opened)
    return opened
  }
  const begin = async (): Promise<void> => {
    const answer = await start()
    setFailure(answer === undefined ? 'offline' : 'code' in answer ? answer : undefined)
  }
  const onCode = async (code: string): Promise<Tried> => {
    const body = { kind: 'phone-code', flowId: flowId.current, code } as const
    const answer = await call('POST /api/v1/me/step-up', { body, idempotencyKey: newIdempotencyKey() })
    if (!answer.ok) return { over: false, problem: answer.problem as Problem | undefined }
    await onDone()
    return { over: true }
  }

  if (failure === 'offline') return <Offline onRetry={() => void begin()} />
  if (failure) return <Failure problem={failure} onRetry={() => setFailure(undefined)} />
  if (sent) return <CodeStep key={flowId.current} sent={sent} onCode={onCode} onResend={start} />
  return (
    <Form onSubmit={begin}>
      <p>{t.sendLead}</p>
      <Button kind="primary" type="submit">
        {t.send}
      </Button>
    </Form>
  )
}
