import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { useTexts } from '../language.ts'
import { Button } from './button.tsx'
import { Field } from './field.tsx'
import { Form } from './form.tsx'
import type { Tried } from './password-step.tsx'
import { Failure } from './states.tsx'

const atField: ReadonlySet<string> = new Set(['recovery_code_mistyped', 'recovery_code_wrong'])

/** One recovery code; a wrong or mistyped one says so at the field, anything else takes the screen. */
export function RecoveryCodeStep({
  onCode,
  submit,
}: {
  onCode: (recoveryCode: string) => Promise<Tried>
  submit: string
}): JSX.Element {
  const t = useTexts('enter')
  const common = useTexts('common')
  const [code, setCode] = useState('')
  const [error, setError] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  const send = async (): Promise<void> => {
    if (code.trim() === '') return setError(t.recoveryCodeEmpty)
    const tried = await onCode(code)
    if (tried.ok) return
    if (!tried.problem) setError(common.offline.unreachableDetail)
    else if (atField.has(tried.problem.code)) setError(tried.problem.detail)
    else setProblem(tried.problem)
  }
  if (problem) return <Failure problem={problem} onRetry={() => setProblem(undefined)} />
  return (
    <Form onSubmit={send}>
      <Field
        label={t.recoveryCode}
        hint={t.recoveryCodeHint}
        name="recovery-code"
        value={code}
        onInput={setCode}
        autocomplete="off"
        error={error}
        maxLength={80}
        plain
      />
      <Button kind="primary" type="submit">
        {submit}
      </Button>
    </Form>
  )
}
