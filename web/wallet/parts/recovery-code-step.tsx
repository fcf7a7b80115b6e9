import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { announce } from '../announce.ts'
import { useTexts } from '../language.ts'
import { Button } from './button.tsx'
import { Form } from './form.tsx'
import type { Tried } from './tried.ts'
import { RecoveryCodeField, useRecoveryCodeFault } from './recovery-code-field.tsx'
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
  const common = useTexts('common')
  const faultOf = useRecoveryCodeFault()
  const [code, setCode] = useState('')
  const [error, setError] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  const send = async (): Promise<void> => {
    const fault = await faultOf(code)
    setError(fault)
    if (fault !== undefined) return
    const tried = await onCode(code)
    if (tried.over) return
    if (!tried.problem) setError(common.offline.unreachableDetail)
    else if (atField.has(tried.problem.code)) {
      setError(tried.problem.detail)
      announce(tried.problem.detail)
    } else setProblem(tried.problem)
  }
  if (problem) return <Failure problem={problem} onRetry={() => setProblem(undefined)} />
  return (
    <Form onSubmit={send}>
      <RecoveryCodeField value={code} onInput={setCode} error={error} />
      <Button kind="primary" type="submit">
        {submit}
      </Button>
    </Form>
  )
}
