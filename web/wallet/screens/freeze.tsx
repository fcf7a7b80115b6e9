import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { CodeLead, CodeStep, sentOf } from '../parts/code-step.tsx'
import { Form } from '../parts/form.tsx'
import { List, ListRow } from '../parts/list.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Notice } from '../parts/notice.tsx'
import { Offline } from '../parts/offline.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordField } from '../parts/password-field.tsx'
import type { Tried } from '../parts/tried.ts'
import { useFlow } from '../parts/use-flow.ts'
import { emptyPhone, phoneError, PhoneField } from '../parts/phone-field.tsx'
import { RecoveryCodeField, useRecoveryCodeFault } from '../parts/recovery-code-field.tsx'
import { Empty, Failure } from '../parts/states.tsx'
import { clock, envelope, key } from '../parts/icons.ts'
import { addressOf, navigate, place, type Address } from '../router.ts'

const kinds = ['phone-code', 'password', 'recovery-code'] as const
type Kind = (typeof kinds)[number]
const others = ['phone-code', 'recovery-code'] as const
const icons = { 'phone-code': envelope, 'recovery-code': key }

/** From the address, so that going back comes to the step before, and a reload to the same. */
function stepHere(): { kind: Kind | undefined; flowId: string | null } {
  const query = new URLSearchParams(place.get()?.address.split('?')[1] ?? '')
  return { kind: kinds.find((one) => one === query.get('by')), flowId: query.get('flow') }
}

/** Freezing: easier than anything else, from any browser, and the same calm answer right or wrong. The password needs no step before it. */
export function Screen(): JSX.Element {
  const [{ kind, flowId }] = useState(stepHere)
  const [done, setDone] = useState(false)
  const onDone = (): void => setDone(true)
  if (done) return <Done />
  if (kind === 'phone-code' && flowId !== null) return <FreezeCode flowId={flowId} onDone={onDone} />
  return (
    <ProofStep
      kind={kind ?? 'password'}
      onSent={(flow) => navigate(addressOf('/freeze', undefined, { by: 'phone-code', flow }))}
      onDone={onDone}
    />
  )
}

/** The other proofs, below the one that is asked for at once. */
function Others(): JSX.Element {
  const t = useTexts('freeze')
  return (
    <List label={t.by}>
      {others.map((kind) => (
        <ListRow
          key={kind}
          icon={icons[kind]}
          title={t.kinds[kind]}
          detail={t.kindNotes[kind]}
          onClick={() => navigate(addressOf('/freeze', undefined, { by: kind }))}
        />
      ))}
    </List>
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

type ProofProps = { kind: Kind; onSent: (flowId: string) => void; onDone: () => void }

function ProofStep({ kind, onSent, onDone }: ProofProps): JSX.Element {
  const t = useTexts('freeze')
  const door = useTexts('door')
  const enter = useTexts('enter')
  const codeFault = useRecoveryCodeFault()
  const [phone, setPhone] = useState(emptyPhone)
  const [secret, setSecret] = useState('')
  const [errors, setErrors] = useState<{ phone?: string | undefined; secret?: string | undefined }>({})
  const [failure, setFailure] = useState<Problem | 'offline'>()

  const refused = (problem: Problem | undefined): void => {
    if (problem?.code === 'recovery_code_mistyped') setErrors({ secret: problem.detail })
    else if (problem?.status === 422) setErrors({ phone: problem.detail })
    else setFailure(problem ?? 'offline')
  }
  const secretFault = async (): Promise<string | undefined> => {
    if (kind === 'recovery-code') return codeFault(secret)
    return kind === 'password' && secret.trim() === '' ? enter.passwordEmpty : undefined
  }
  const submit = async (): Promise<void> => {
    const faults = { phone: phoneError(phone, door), secret: await secretFault() }
    setErrors(faults)
    if (faults.phone ?? faults.secret) return
    const number = { number: phone.digits, country: phone.country }
    if (kind === 'phone-code') {
      const answer = await call('POST /api/v1/flows', { body: { ...number, purpose: 'freeze' } })
      return answer.ok ? onSent(answer.body.flowId) : refused(answer.problem as Problem | undefined)
    }
    const body =
      kind === 'password' ? { kind, ...number, password: secret } : { kind, ...number, recoveryCode: secret }
    const answer = await call('POST /api/v1/freeze', { body })
    return answer.ok ? onDone() : refused(answer.problem as Problem | undefined)
  }

  const first = kind === 'password'
  const titles = {
    'phone-code': t.kinds['phone-code'],
    password: t.title,
    'recovery-code': t.recoveryTitle,
  }
  return (
    <Page
      title={titles[kind]}
      lead={first ? t.lead : kind === 'phone-code' ? door.helpLead : t.proofLead}
      step={failure ? 'failure' : kind}
      back={addressOf(first ? '/' : '/freeze')}
    >
      {failure ? (
        <Stopped failure={failure} onRetry={() => setFailure(undefined)} />
      ) : (
        <Form onSubmit={submit}>
          <PhoneField value={phone} onInput={setPhone} error={errors.phone} />
          {first && (
            <PasswordField
              value={secret}
              onInput={setSecret}
              hint={t.passwordNote}
              autocomplete="current-password"
              username={phone.digits}
              error={errors.secret}
            />
          )}
          {kind === 'recovery-code' && (
            <RecoveryCodeField value={secret} onInput={setSecret} error={errors.secret} />
          )}
          <Button kind={kind === 'phone-code' ? 'primary' : 'risk'} type="submit">
            {kind === 'phone-code' ? t.next : t.submit}
          </Button>
        </Form>
      )}
      {first && !failure && <Others />}
    </Page>
  )
}

type CodeProps = { flowId: string; onDone: () => void }

/** The door's own code page: the number as typed, the end of the code, another one, and what works without it. */
function FreezeCode({ flowId, onDone }: CodeProps): JSX.Element {
  const t = useTexts('freeze')
  const enter = useTexts('enter')
  const { flow, onResend } = useFlow(flowId)
  const [failure, setFailure] = useState<Problem>()
  const onCode = async (code: string): Promise<Tried> => {
    const answer = await call('POST /api/v1/freeze', { body: { kind: 'phone-code', flowId, code } })
    if (answer.ok) onDone()
    else if (answer.offline) return { over: false }
    else setFailure(answer.problem as Problem)
    return { over: true }
  }
  const known = flow.load.state === 'ready' ? flow.load.body : undefined
  const over = known?.state === 'ended'
  const number = addressOf('/freeze', undefined, { by: 'phone-code' })
  return (
    <Page
      title={over ? enter.endedTitle : t.codeTitle}
      lead={known && !over && <CodeLead sentTo={known.sentTo} changeHref={number} note={t.codeNote} />}
      step={failure ? 'code failure' : 'code'}
      back={addressOf('/freeze')}
    >
      {failure ? (
        <Stopped failure={failure} onRetry={() => setFailure(undefined)} />
      ) : over ? (
        <Over number={number} />
      ) : (
        <Loaded of={flow}>
          {(body) => (
            <CodeStep
              sent={sentOf(body)}
              onCode={onCode}
              onResend={onResend}
              changeHref={number}
              ways="freeze"
              risk={t.submit}
            />
          )}
        </Loaded>
      )}
    </Page>
  )
}

function Over({ number }: { number: Address }): JSX.Element {
  const t = useTexts('enter')
  return (
    <Empty
      icon={clock}
      title={t.startAgain}
      action={
        <ButtonLink kind="primary" href={number}>
          {t.startAgain}
        </ButtonLink>
      }
    >
      {t.endedDetail}
    </Empty>
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
