import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { flowAddress, typedNumber } from '../intent.ts'
import { useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { Failure } from '../parts/states.tsx'
import { addressOf, navigate } from '../router.ts'

/** The number is proven and has no wallet: a name and a password. */
export function Screen({ params: { flowId } }: { params: { flowId: string } }): JSX.Element {
  const t = useTexts('register')
  const common = useTexts('common')
  const passwords = useTexts('password')
  const enter = useTexts('enter')
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [errors, setErrors] = useState<{ name?: string; password?: string }>({})
  const [problem, setProblem] = useState<Problem>()

  const submit = async (): Promise<void> => {
    const faults = {
      ...(name.trim() === '' ? { name: t.nameEmpty } : {}),
      ...(password === '' ? { password: enter.passwordEmpty } : {}),
    }
    setErrors(faults)
    if (Object.keys(faults).length > 0) return
    const answer = await call('POST /api/v1/flows/:flowId/register', {
      params: { flowId },
      body: { displayName: name, password },
    })
    if (answer.ok) return navigate(addressOf('/register/device'), { replace: true })
    if (!answer.problem) return setErrors({ password: common.offline.unreachableDetail })
    const { code, detail } = answer.problem
    if (code === 'name_malformed') setErrors({ name: detail })
    else if (code.startsWith('password_')) setErrors({ password: detail })
    else setProblem(answer.problem as Problem)
  }

  return (
    <Page title={t.title} lead={t.lead} back={flowAddress(flowId, 'register')}>
      {problem ? (
        <Failure problem={problem} onRetry={() => setProblem(undefined)} />
      ) : (
        <Form onSubmit={submit}>
          <Field
            label={t.name}
            hint={t.nameHint}
            name="name"
            value={name}
            onInput={setName}
            autocomplete="nickname"
            maxLength={80}
            error={errors.name}
          />
          <PasswordField
            value={password}
            onInput={setPassword}
            autocomplete="new-password"
            label={passwords.newLabel}
            hint={passwords.rules}
            strength={{ personal: [name, typedNumber()] }}
            error={errors.password}
          />
          <Button kind="primary" type="submit">
            {t.submit}
          </Button>
        </Form>
      )}
    </Page>
  )
}
