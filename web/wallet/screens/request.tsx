import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useCell } from '../cell.ts'
import { useLocale, useTexts } from '../language.ts'
import { AmountField, amountOf } from '../money/amount-field.tsx'
import { amountText } from '../money/amount.ts'
import { Refused } from '../money/refused.tsx'
import { ShareLink } from '../money/share.tsx'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { SessionOver } from '../parts/signed.tsx'
import { addressOf } from '../router.ts'
import { session } from '../session.ts'
import { clockText } from '../times.ts'
import '../money/statement.css'

type Made = Api['POST /api/v1/me/requests']['reply'] & { amountMinor: number }

/** Asks for an amount: a link and a picture that whoever gets them may pay, once. */
export function Screen(): JSX.Element {
  const t = useTexts('take')
  const money = useTexts('money')
  const open = useCell(session)
  const [amount, setAmount] = useState('')
  const [note, setNote] = useState('')
  const [error, setError] = useState<string>()
  const [said, setSaid] = useState<Problem | 'unheard'>()
  const [made, setMade] = useState<Made>()
  const submit = async (): Promise<void> => {
    const read = amountOf(amount, money)
    setSaid(undefined)
    setError('error' in read ? read.error : undefined)
    if ('error' in read) return
    const body = { amountMinor: read.minor, currency: 'CNY', note: note.trim() } as const
    const answer = await call('POST /api/v1/me/requests', { body })
    if (answer.ok) setMade({ ...answer.body, amountMinor: read.minor })
    else setSaid(answer.problem ? (answer.problem as Problem) : 'unheard')
  }
  if (made) return <Ready made={made} />
  return (
    <Page title={t.askTitle} lead={t.askLead} back={addressOf('/receive')} step="ask">
      <Refused of={said} />
      {open === null ? (
        <SessionOver />
      ) : (
        <Form onSubmit={submit}>
          <AmountField value={amount} onInput={setAmount} error={error} />
          <Field
            label={t.note}
            name="note"
            value={note}
            onInput={setNote}
            autocomplete="off"
            maxLength={100}
            hint={t.noteHint}
          />
          <Button kind="primary" type="submit">
            {t.makeRequest}
          </Button>
        </Form>
      )}
    </Page>
  )
}

function Ready({ made }: { made: Made }): JSX.Element {
  const t = useTexts('take')
  const language = useLocale()
  return (
    <Page
      title={t.madeTitle(amountText(made.amountMinor))}
      lead={t.madeLead(clockText(made.expiresAt, language))}
      back={addressOf('/receive')}
      step="made"
      arrived
    >
      <ShareLink link={made.link} label={t.madeCode(amountText(made.amountMinor))} />
      <ButtonLink kind="quiet" href={addressOf('/receive')}>
        {t.backToReceive}
      </ButtonLink>
    </Page>
  )
}
