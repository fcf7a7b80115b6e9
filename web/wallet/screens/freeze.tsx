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
import { addressOf, navigate, place } from '../router.ts'

const kinds = ['phone-code', 'password', 'recovery-code'] as const
type Kind = (typeof kinds)[number]
type Step = { name: 'proof' } | { name: 'code'; flowId: string; sentTo: string } | { name: 'done' }
const icons: Record<Kind, string> = { 'phone-code': envelope, password: lock, 'recovery-code': key }

/** From `?by=` of the address, so that going back from a proof comes to the choice of proofs. */
function kindHere(): Kind | undefined {
  const by = new URLSearchParams(place.get()?.address.split('?')[1] ?? '').get('by')
  return kinds.find((one) => one === by)
}

/** Freezing: easier than anything else, from any browser, and the same calm answer right or wrong. */
export function Screen(): JSX.Element {
  const [kind] = useState(kindHere)
  const [step, setStep] = useState<Step>({ name: 'proof' })
  const onDone = (): void => setStep({ name: 'done' })
  if (kind === undefined) return <Choose />
  switch (step.name) {
    case 'proof':
      return (
        <ProofStep
          kind={kind}
          onSent={(flowId, sentTo) => setStep({ name: 'code', flowId, sentTo })}
          onDone={onDone}
        />
      )
    case 'code':
      return <FreezeCode flowId={step.flowId} sentTo={step.sentTo} onDone={onDone} />
    case 'done':
      return <Done />
  }
}

function Choose(): JSX.Element {
  const t = useTexts('freeze')
  return (
    <Page title={t.title} lead={t.lead}>
      <List label={t.by}>
        {kinds.map((kind) => (
          <ListRow
            key={kind}
            icon={icons[kind]}
            title={t.kinds[kind]}
            detail={t.kindNotes[kind]}
            onClick={() => navigate(addressOf('/freeze', undefined, { by: kind }))}
          />
        ))}
      </List>
    </Page>
  )
}

/** What stood in the way takes the place of the form; what was typed is kept for when it comes back. */
function Stopped({ failure, onRetry }: { failure: Problem | 'offline'; onRetry: () => void }): JSX.Element {
  return failure === 'offline' ? (
    <Offline onRetry={onRetry} />
  ) : (
    <Failure problem={failure} onRetry={onRetry} />
  )
}

type ProofProps = { kind: Kind; onSent: (flowId: string, sentTo: string) => void; onDone: () => void }

function ProofStep({ kind, onSent, onDone }: ProofProps): JSX.Element {
  const t = useTexts('freeze')
  const door = useTexts('door')
  const enter = useTexts('enter')
  const [phone, setPhone] = useState(emptyPhone)
  const [secret, setSecret] = useState('')
  const [errors, setErrors] = useState<{ phone?: string | undefined; secret?: string | undefined }>({})
  const [failure, setFailure] = useState<Problem | 'offline'>()

  const refused = (problem: Problem | undefined): void => {
    if (problem?.status === 422) setErrors({ phone: problem.detail })
    else setFailure(problem ?? 'offline')
  }
  const submit = async (): Promise<void> => {
    const empty = kind === 'password' ? enter.passwordEmpty : enter.recoveryCodeEmpty
    const faults = {
      phone: phoneError(phone, door),
      secret: kind !== 'phone-code' && secret.trim() === '' ? empty : undefined,
    }
    setErrors(faults)
    if (faults.phone ?? faults.secret) return
    const number = { number: phone.digits, country: phone.country }
    if (kind === 'phone-code') {
      const answer = await call('POST /api/v1/flows', { body: { ...number, purpose: 'freeze' } })
      return answer.ok
        ? onSent(answer.body.flowId, answer.body.sentTo)
        : refused(answer.problem as Problem | undefined)
    }
    const body =
      kind === 'password' ? { kind, ...number, password: secret } : { kind, ...number, recoveryCode: secret }
    const answer = await call('POST /api/v1/freeze', { body })
    return answer.ok ? onDone() : refused(answer.problem as Problem | undefined)
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
      step={failure ? 'failure' : kind}
      back={addressOf('/freeze')}
    >
      {failure ? (
        <Stopped failure={failure} onRetry={() => setFailure(undefined)} />
      ) : (
        <Form onSubmit={submit}>
          <PhoneField value={phone} onInput={setPhone} error={errors.phone} />
          {kind === 'password' && (
            <PasswordField
              value={secret}
              onInput={setSecret}
              autocomplete="current-password"
              username={phone.digits}
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
      )}
    </Page>
  )
}

type CodeProps = { flowId: string; sentTo: string; onDone: () => void }

function FreezeCode({ flowId, sentTo, onDone }: CodeProps): JSX.Element {
  const t = useTexts('freeze')
  const door = useTexts('door')
  const enter = useTexts('enter')
  const [code, setCode] = useState('')
  const [error, setError] = useState<string>()
  const [failure, setFailure] = useState<Problem | 'offline'>()
  const submit = async (): Promise<void> => {
    setError(code.length < codeLength ? door.codeDigits(code.length) : undefined)
    if (code.length < codeLength) return
    const answer = await call('POST /api/v1/freeze', { body: { kind: 'phone-code', flowId, code } })
    return answer.ok ? onDone() : setFailure((answer.problem as Problem | undefined) ?? 'offline')
  }
  return (
    <Page
      title={t.codeTitle}
      lead={
        <>
          <Rich text={t.codeLead(sentTo)} />{' '}
          <a href={addressOf('/freeze', undefined, { by: 'phone-code' })}>{enter.change}</a>
        </>
      }
      step={failure ? 'code failure' : 'code'}
      back={addressOf('/freeze')}
    >
      {failure ? (
        <Stopped failure={failure} onRetry={() => setFailure(undefined)} />
      ) : (
        <Form onSubmit={submit}>
          <CodeField value={code} onInput={setCode} error={error} />
          <Button kind="risk" type="submit">
            {t.submit}
          </Button>
        </Form>
      )}
    </Page>
  )
}

function Done(): JSX.Element {
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
          <ButtonLink href={addressOf('/freeze')}>{t.again}</ButtonLink>
        </>
      }
    >
      <Notice title={t.receiveWorks}>
        {t.doneCheck} {t.doneUndo}
      </Notice>
    </Page>
  )
}
