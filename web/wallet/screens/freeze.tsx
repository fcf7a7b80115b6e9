import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { joint } from '../joint.ts'
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
import { clock, envelope, key, lock } from '../parts/icons.ts'
import type { Phone } from '../phone.ts'
import { addressOf, navigate, place, type Address } from '../router.ts'

/** What is typed on the first page, beside the number; a code by text is asked for from there and typed on its own. */
type Typed = 'password' | 'recovery-code'
type Kind = Typed | 'phone-code'
const icons = { 'phone-code': envelope, 'recovery-code': key, password: lock }

/** From the address, so that a reload comes to the same step. */
function stepHere(): { typed: Typed; flowId: string | null } {
  const query = new URLSearchParams(place.get()?.address.split('?')[1] ?? '')
  const typed = query.get('by') === 'recovery-code' ? 'recovery-code' : 'password'
  return { typed, flowId: query.get('flow') }
}

/** Freezing: easier than anything else, from any browser, and the same calm answer right or wrong. A code by text alone takes a step between. */
export function Screen(): JSX.Element {
  const [{ typed, flowId }] = useState(stepHere)
  const [done, setDone] = useState(false)
  const onDone = (): void => setDone(true)
  if (done) return <Done />
  if (flowId !== null) return <FreezeCode flowId={flowId} onDone={onDone} />
  return <ProofStep begin={typed} onDone={onDone} />
}

type OthersProps = { typed: Typed; asking: boolean; onTake: (kind: Kind) => void }

/** The other proofs, below the one that is asked for at once; none asks for the number again. */
function Others({ typed, asking, onTake }: OthersProps): JSX.Element {
  const t = useTexts('freeze')
  const common = useTexts('common')
  const others: Kind[] = ['phone-code', typed === 'password' ? 'recovery-code' : 'password']
  return (
    <List label={t.by}>
      {others.map((kind) => (
        <ListRow
          key={kind}
          icon={icons[kind]}
          title={t.kinds[kind]}
          detail={t.kindNotes[kind]}
          value={
            asking &&
            kind === 'phone-code' && (
              <>
                <span class="spinner" aria-hidden="true" />
                <span class="hidden-text">{common.working}</span>
              </>
            )
          }
          onClick={() => onTake(kind)}
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

type Proving = { typed: Typed; phone: Phone; secret: string }
type Faults = { phone?: string | undefined; secret?: string | undefined }

/** Sends the proof, or asks for a code to the number; what is at fault in the fields is said there. */
function useProving(onDone: () => void): {
  faults: Faults
  failure: Problem | 'offline' | undefined
  prove: (proving: Proving) => Promise<void>
  askCode: (phone: Phone) => Promise<void>
  /** A code is being asked for. */
  asking: boolean
  clear: () => void
} {
  const door = useTexts('door')
  const enter = useTexts('enter')
  const codeFault = useRecoveryCodeFault()
  const [faults, setFaults] = useState<Faults>({})
  const [failure, setFailure] = useState<Problem | 'offline'>()
  const [asking, setAsking] = useState(false)
  const asked = useRef(false)

  const refused = (problem: Problem | undefined): void => {
    if (problem?.code === 'recovery_code_mistyped') setFaults({ secret: problem.detail })
    else if (problem?.status === 422) setFaults({ phone: problem.detail })
    else setFailure(problem ?? 'offline')
  }
  const secretFault = async ({ typed, secret }: Proving): Promise<string | undefined> => {
    if (typed === 'recovery-code') return codeFault(secret)
    return secret.trim() === '' ? enter.passwordEmpty : undefined
  }
  const prove = async (proving: Proving): Promise<void> => {
    const { typed, phone, secret } = proving
    const found = { phone: phoneError(phone, door), secret: await secretFault(proving) }
    setFaults(found)
    if (found.phone ?? found.secret) return
    const number = { number: phone.digits, country: phone.country }
    const body =
      typed === 'password'
        ? { kind: typed, ...number, password: secret }
        : { kind: typed, ...number, recoveryCode: secret }
    const answer = await call('POST /api/v1/freeze', { body })
    return answer.ok ? onDone() : refused(answer.problem as Problem | undefined)
  }
  const askCode = async (phone: Phone): Promise<void> => {
    const found = { phone: phoneError(phone, door) }
    setFaults(found)
    // A second press must not spend the number's one text a minute.
    if (found.phone || asked.current) return
    asked.current = true
    setAsking(true)
    const number = { number: phone.digits, country: phone.country }
    const answer = await call('POST /api/v1/flows', { body: { ...number, purpose: 'freeze' } })
    asked.current = false
    setAsking(false)
    if (!answer.ok) return refused(answer.problem as Problem | undefined)
    navigate(addressOf('/freeze', undefined, { by: 'phone-code', flow: answer.body.flowId }))
  }
  const clear = (): void => {
    setFaults({})
    setFailure(undefined)
  }
  return { faults, failure, prove, askCode, asking, clear }
}

function ProofStep({ begin, onDone }: { begin: Typed; onDone: () => void }): JSX.Element {
  const t = useTexts('freeze')
  const [typed, setTyped] = useState(begin)
  const [phone, setPhone] = useState(emptyPhone)
  const [secret, setSecret] = useState('')
  const [taken, setTaken] = useState(0)
  const fields = useRef<HTMLDivElement>(null)
  const { faults, failure, prove, askCode, asking, clear } = useProving(onDone)

  useEffect(() => {
    if (taken === 0) return
    // Where to go on: the field at fault, else the one that has come.
    const wanted = ['[aria-invalid="true"]', '[name=password]', '[name=recovery-code]']
    const found = wanted.map((one) => fields.current?.querySelector<HTMLElement>(one))
    found.find((one) => one)?.focus()
  }, [taken])

  const take = async (kind: Kind): Promise<void> => {
    if (kind === 'phone-code') await askCode(phone)
    else {
      clear()
      setSecret('')
      setTyped(kind)
    }
    setTaken((count) => count + 1)
  }
  if (failure)
    return (
      <Page title={t.title} step="failure" back={addressOf('/')}>
        <Stopped failure={failure} onRetry={clear} />
      </Page>
    )
  return (
    <Page title={t.title} lead={t.leads[typed]} step="proof" back={addressOf('/')}>
      <div ref={fields}>
        <Form onSubmit={() => prove({ typed, phone, secret })}>
          <PhoneField value={phone} onInput={setPhone} error={faults.phone} />
          {typed === 'password' ? (
            <PasswordField
              value={secret}
              onInput={setSecret}
              hint={t.passwordNote}
              autocomplete="current-password"
              username={phone.digits}
              error={faults.secret}
            />
          ) : (
            <RecoveryCodeField value={secret} onInput={setSecret} error={faults.secret} />
          )}
          <Button kind="risk" type="submit">
            {t.submit}
          </Button>
        </Form>
      </div>
      <Others typed={typed} asking={asking} onTake={(kind) => void take(kind)} />
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
  const number = addressOf('/freeze')
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
      <Notice title={t.receiveWorks}>{t.doneCheck + joint() + t.doneUndo}</Notice>
    </Page>
  )
}
