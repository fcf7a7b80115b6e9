import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { CodeField, codeLength } from '../parts/code-field.tsx'
import { Confirm } from '../parts/confirm.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { List, ListRow } from '../parts/list.tsx'
import { Outcome, saidOf, type Said } from '../parts/outcome.tsx'
import { Page } from '../parts/page.tsx'
import { Rich } from '../parts/rich.tsx'
import { Signed } from '../parts/signed.tsx'
import { Empty } from '../parts/states.tsx'
import { useStepUp } from '../parts/use-step-up.tsx'
import { envelope } from '../parts/icons.ts'
import { addressOf, navigate } from '../router.ts'
import { targetOr } from '../target.ts'
import { useCall } from '../use-call.ts'
import '../style/account.css'

type Contact = Api['GET /api/v1/me/contacts']['reply']['contacts'][number]

/** Second notice addresses: added, proven by a code, removed. */
export function Screen(): JSX.Element {
  const t = useTexts('security')
  const listed = useCall('GET /api/v1/me/contacts')
  const stepUp = useStepUp()
  const [said, setSaid] = useState<Said>()
  const [email, setEmail] = useState('')
  const [emailError, setEmailError] = useState<string>()
  const [adding, setAdding] = useState(false)
  const [proving, setProving] = useState<{ contactId: string; address: string }>()
  const [removing, setRemoving] = useState<Contact>()

  const add = async (): Promise<void> => {
    const address = email.trim()
    if (address === '') return setEmailError(t.emailEmpty)
    setEmailError(undefined)
    const answer = await stepUp.attempt(() => call('POST /api/v1/me/contacts', { body: { email: address } }))
    if (!answer) return
    if (answer.ok) return setProving({ contactId: answer.body.contact.contactId, address })
    if (answer.problem?.code === 'email_malformed') setEmailError(answer.problem.detail)
    else setSaid(saidOf(answer))
  }
  const remove = async (contact: Contact): Promise<void> => {
    setRemoving(undefined)
    const params = { contactId: contact.contactId }
    const answer = await stepUp.attempt(() => call('DELETE /api/v1/me/contacts/:contactId', { params }))
    if (!answer) return
    setSaid(answer.ok ? { done: t.emailRemoved } : saidOf(answer))
    listed.reload()
  }
  const finish = (next: Said): void => {
    setProving(undefined)
    setAdding(false)
    setEmail('')
    setSaid(next)
    listed.reload()
  }

  if (stepUp.view) return stepUp.view
  if (proving) {
    const here = addressOf('/security/contacts')
    const next = targetOr(here)
    // Whoever was sent here from a payment goes on with it.
    const onDone = (): void =>
      next === here ? finish({ done: t.emailVerifiedNow }) : navigate(next, { replace: true })
    return <Prove {...proving} onDone={onDone} />
  }
  const contacts = listed.load.state === 'ready' ? listed.load.body.contacts : undefined
  const form = adding || contacts?.length === 0
  return (
    <Page
      title={t.contactsTitle}
      lead={t.contactsLead}
      back={addressOf('/security')}
      actions={contacts && !form ? <Button onClick={() => setAdding(true)}>{t.emailAdd}</Button> : undefined}
    >
      <Outcome of={said} />
      <Signed of={listed}>
        {(body) => (
          <>
            {body.contacts.length === 0 ? (
              <Empty icon={envelope} title={t.contactsEmptyTitle}>
                {t.contactsEmpty}
              </Empty>
            ) : (
              <Contacts
                contacts={body.contacts}
                onRemove={setRemoving}
                onProve={(one) => setProving({ contactId: one.contactId, address: one.hint })}
              />
            )}
            {form && (
              <Form onSubmit={add}>
                <Field
                  label={t.email}
                  name="email"
                  type="email"
                  inputMode="email"
                  autocomplete="email"
                  value={email}
                  onInput={setEmail}
                  error={emailError}
                  maxLength={254}
                  plain
                />
                <Button kind="primary" type="submit">
                  {t.emailSend}
                </Button>
              </Form>
            )}
          </>
        )}
      </Signed>
      {removing && (
        <Confirm
          title={t.emailRemoveTitle(removing.hint)}
          yes={t.removeYes}
          no={t.cancel}
          onYes={() => remove(removing)}
          onClose={() => setRemoving(undefined)}
        >
          {t.emailRemoveDetail}
        </Confirm>
      )}
    </Page>
  )
}

type ContactsProps = {
  contacts: readonly Contact[]
  onRemove: (contact: Contact) => void
  onProve: (contact: Contact) => void
}

function Contacts({ contacts, onRemove, onProve }: ContactsProps): JSX.Element {
  const t = useTexts('security')
  return (
    <List>
      {contacts.map((one) => (
        <ListRow
          key={one.contactId}
          icon={envelope}
          title={one.hint}
          detail={one.verified ? t.emailVerified : t.emailUnverified}
          action={
            <span class="row-tools">
              {!one.verified && (
                <Button kind="quiet" onClick={() => onProve(one)}>
                  {t.emailVerify}
                  <span class="hidden-text"> {one.hint}</span>
                </Button>
              )}
              <Button kind="quiet" onClick={() => onRemove(one)}>
                {t.remove}
                <span class="hidden-text"> {one.hint}</span>
              </Button>
            </span>
          }
        />
      ))}
    </List>
  )
}

function Prove({
  contactId,
  address,
  onDone,
}: {
  contactId: string
  address: string
  onDone: () => void
}): JSX.Element {
  const t = useTexts('security')
  const enter = useTexts('enter')
  const common = useTexts('common')
  const [code, setCode] = useState('')
  const [error, setError] = useState<string>()
  const verify = async (typed = code): Promise<void> => {
    if (typed.length < codeLength) return setError(enter.codeDigits(typed.length))
    const answer = await call('POST /api/v1/me/contacts/:contactId/verify', {
      params: { contactId },
      body: { code: typed },
    })
    if (answer.ok) return onDone()
    setError(answer.problem?.detail ?? common.offline.unreachableDetail)
  }
  return (
    <Page
      title={t.emailCodeTitle}
      lead={<Rich text={t.emailCodeLead(address)} />}
      back={addressOf('/security/contacts')}
      step="code"
      arrived
    >
      <Form onSubmit={() => verify()}>
        <CodeField value={code} onInput={setCode} error={error} onComplete={(full) => void verify(full)} />
        <Button kind="primary" type="submit">
          {t.emailVerify}
        </Button>
      </Form>
    </Page>
  )
}
