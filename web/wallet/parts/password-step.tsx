import type { ComponentChildren, JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Problem, Remedy } from '#contract/route'
import { newIdempotencyKey } from '../call.ts'
import { useTexts } from '../language.ts'
import { Button } from './button.tsx'
import { Form } from './form.tsx'
import { Notice } from './notice.tsx'
import { PasswordField } from './password-field.tsx'
import { PausedCard } from './paused-card.tsx'
import { Failure } from './states.tsx'
import type { Tried } from './tried.ts'

type PasswordStepProps = {
  /** Sends the password under this key; after silence the same key is sent again, so that it is judged once. */
  onPassword: (password: string, idempotencyKey: string) => Promise<Tried>
  onRemedy: (remedy: Remedy) => void
  submit: string
  /** For managers, where no number was typed on this page. */
  username?: string | undefined
  children?: ComponentChildren
}

const isShut = (problem: Problem): boolean =>
  problem.code === 'password_paused' ||
  problem.code === 'password_closed' ||
  (problem.code === 'password_wrong' && problem.retryAt !== undefined)

/** The password, judged in this browser's own lane: how many tries are left, and when it pauses, until when and what opens it. */
export function PasswordStep({
  onPassword,
  onRemedy,
  submit,
  username,
  children,
}: PasswordStepProps): JSX.Element {
  const t = useTexts('enter')
  const common = useTexts('common')
  const [password, setPassword] = useState('')
  const [error, setError] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  const unheard = useRef<{ password: string; key: string }>()

  const send = async (): Promise<void> => {
    if (password === '') return setError(t.passwordEmpty)
    // The same password after silence is the same attempt; another one is another.
    const key = unheard.current?.password === password ? unheard.current.key : newIdempotencyKey()
    unheard.current = { password, key }
    // Away while it is judged: the same words again are said again, and the field is shown again.
    setError(undefined)
    const tried = await onPassword(password, key)
    if (tried.over) return
    if (!tried.problem) return setError(common.offline.unreachableDetail)
    unheard.current = undefined
    const { code, detail } = tried.problem
    if (isShut(tried.problem)) {
      setPassword('')
      setError(undefined)
      setProblem(tried.problem)
    } else if (code === 'password_wrong') setError(detail)
    else if (code === 'request_replayed') setError(t.replayed)
    else setProblem(tried.problem)
  }

  if (problem && isShut(problem)) {
    return <PausedCard problem={problem} onRemedy={onRemedy} onEnd={() => setProblem(undefined)} />
  }
  if (problem) return <Failure problem={problem} onRetry={() => setProblem(undefined)} />
  return (
    <>
      {children}
      <Form onSubmit={send}>
        <PasswordField
          value={password}
          onInput={setPassword}
          autocomplete="current-password"
          username={username}
          error={error}
          shown={error !== undefined && password !== ''}
        />
        <Button kind="primary" type="submit">
          {submit}
        </Button>
        <Button
          kind="quiet"
          onClick={() =>
            onRemedy({ kind: 'reset-password', label: t.forgot, href: '/recover', available: true })
          }
        >
          {t.forgot}
        </Button>
      </Form>
    </>
  )
}

/** Something that the customer should know before they type: cleared storage, a device that is no longer known. */
export function DeviceForgotten({ cleared }: { cleared: boolean }): JSX.Element {
  const t = useTexts('enter')
  return (
    <Notice kind="paused" title={cleared ? t.cleared : t.deviceUnknown}>
      {cleared ? t.clearedDetail : t.deviceUnknownDetail}
    </Notice>
  )
}
