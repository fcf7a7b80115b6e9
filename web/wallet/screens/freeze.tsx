import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { CodeField, codeLength } from '../parts/code-field.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { List, ListRow } from '../parts/list.tsx'
import { Notice } from '../parts/notice.tsx'
import { Offline } from '../parts/offline.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import { emptyPhone, phoneError, PhoneField } from '../parts/phone-field.tsx'
import { Rich } from '../parts/rich.tsx'
import { Failure } from '../parts/states.tsx'
import { envelope, key, lock } from '../parts/icons.ts'
import { addressOf } from '../router.ts'

const kinds = ['phone-code', 'password', 'recovery-code'] as const
type Kind = (typeof kinds)[number]
type Step =
  | { name: 'choose' }
  | { name: 'proof'; kind: Kind }
  | { name: 'code'; flowId: string; sentTo: string }
  | { name: 'done' }
const icons: Record<Kind, string> = { 'phone-code': envelope, password: lock, 'recovery-code': key }

/** Freezing: easier than anything else, from any browser, and the same calm answer right or wrong. */
export function Screen(): JSX.Element {
  const t = useTexts('freeze')
  const [step, setStep] = useState<Step>({ name: 'choose' })
  const [failure, setFailure] = useState<Problem | 'offline'>()
  const done = (): void => setStep({ name: 'done' })
  const fail = (problem: Problem | undefined): void => setFailure(problem ?? 'offline')
  if (failure) {
    return (
      <Page title={t.title} step="failure">
        {failure === 'offline' ? (
          <Offline onRetry={() => setFailure(undefined)} />
        ) : (
          <Failure problem={failure} onRetry={() => setFailure(undefined)} />
        )}
      </Page>
    )
  }
  switch (step.name) {
    case 'choose':
      return (
        <Page title={t.title} lead={t.lead}>
          <List label={t.by}>
            {kinds.map((kind) => (
              <ListRow
                key={kind}
                icon={icons[kind]}
                title={t.kinds[kind]}
                detail={t.kindNotes[kind]}
                onClick={() => setStep({ name: 'proof', kind })}
              />
            ))}
          </List>
        </Page>
      )
    case 'proof':
      return (
        <ProofStep
          kind={step.kind}
          onSent={(flowId, sentTo) => setStep({ name: 'code', flowId, sentTo })}
          onDone={done}
          onFailure={fail}
        />
      )
    case 'code':
      return <FreezeCode flowId={step.flowId} sentTo={step.sentTo} onDone={done} onFailure={fail} />
    case 'done':
      return <Done onAgain={() => setStep({ name: 'choose' })} />
  }
}

type Ends = { onDone: () => void; onFailure: (problem: Problem | undefined) => void }

function ProofStep({
  kind,
  onSent,
  onDone,
  onFailure,
}: Ends & { kind: Kind; onSent: (flowId: string, sentTo: string) => void }): JSX.Element {
  const t = useTexts('freeze')
  const door = useTexts('door')
  const enter = useTexts('enter')
  const [phone, setPhone] = useState(emptyPhone)
  const [secret, setSecret] = useState('')
  const [errors, setErrors] = useState<{ phone?: string; secret?: string }>({})

  const submit = async (): Promise<void> => {
    const slip = phoneError(phone, door)
    if (slip) return setErrors({ phone: slip })
    const number = { number: phone.digits, country: phone.country }
    if (kind === 'phone-code') {
      const answer = await call('POST /api/v1/flows', { body: { ...number, purpose: 'freeze' } })
      return answer.ok
        ? onSent(answer.body.flowId, answer.body.sentTo)
        : onFailure(answer.problem as Problem | undefined)
    }
    if (secret.trim() === '') {
      return setErrors({ secret: kind === 'password' ? enter.passwordEmpty : enter.recoveryCodeEmpty })
    }
    const body =
      kind === 'password' ? { kind, ...number, password: secret } : { kind, ...number, recoveryCode: secret }
    const answer = await call('POST /api/v1/freeze', { body })
    return answer.ok ? onDone() : onFailure(answer.problem as Problem | undefined)
  }

  const titles = {
    'phone-code': t.kinds['phone-code'],
    password: t.passwordTitle,
    'recovery-code': t.recoveryTitle,
  }
  return (
    <Page
      title={titles[kind]}
      lead={kind === 'phone-code' ? door.helpLead : t.proofLead}
      step={kind}
      back={addressOf('/freeze')}
    >
      <Form onSubmit={submit}>
        <PhoneField value={phone} onInput={setPhone} error={errors.phone} />
        {kind === 'password' && (
          <PasswordField
            value={secret}
            onInput={setSecret}
            autocomplete="current-password"
            error={errors.secret}
          />
        )}
        {kind === 'recovery-code' && (
          <Field
            label={enter.recoveryCode}
            hint={enter.recoveryCodeHint}
            name="recovery-code"
            value={secret}
            onInput={setSecret}
            autocomplete="off"
            maxLength={80}
            error={errors.secret}
            plain
          />
        )}
        <Button kind={kind === 'phone-code' ? 'primary' : 'risk'} type="submit">
          {kind === 'phone-code' ? t.next : t.submit}
        </Button>
      </Form>
    </Page>
  )
}

function FreezeCode({
  flowId,
  sentTo,
  onDone,
  onFailure,
}: Ends & { flowId: string; sentTo: string }): JSX.Element {
  const t = useTexts('freeze')
  const door = useTexts('door')
  const [code, setCode] = useState('')
  const [error, setError] = useState<string>()
  const submit = async (): Promise<void> => {
    if (code.length < codeLength) return setError(door.codeDigits(code.length))
    const answer = await call('POST /api/v1/freeze', { body: { kind: 'phone-code', flowId, code } })
    return answer.ok ? onDone() : onFailure(answer.problem as Problem | undefined)
  }
  return (
    <Page
      title={t.codeTitle}
      lead={<Rich text={t.codeLead(sentTo)} />}
      step="code"
      back={addressOf('/freeze')}
    >
      <Form onSubmit={submit}>
        <CodeField value={code} onInput={setCode} error={error} />
        <Button kind="risk" type="submit">
          {t.submit}
        </Button>
      </Form>
    </Page>
  )
}

function Done({ onAgain }: { onAgain: () => void }): JSX.Element {
  const t = useTexts('freeze')
  return (
    <Page
      title={t.doneTitle}
      lead={t.doneDetail}
      step="done"
      actions={
        <>
          <ButtonLink kind="primary" href={addressOf('/sign-in')}>
            {t.signIn}
          </ButtonLink>
          <Button onClick={onAgain}>{t.again}</Button>
        </>
      }
    >
      <Notice title={t.receiveWorks}>
        {t.doneCheck} {t.doneUndo}
      </Notice>
    </Page>
  )
}
