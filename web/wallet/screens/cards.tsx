import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useLocale, useTexts } from '../language.ts'
import { Refused } from '../money/refused.tsx'
import { Button } from '../parts/button.tsx'
import { Field } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { List, ListRow } from '../parts/list.tsx'
import { Outcome } from '../parts/outcome.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { useStepUp } from '../parts/use-step-up.tsx'
import { card } from '../parts/icons.ts'
import { addressOf } from '../router.ts'
import { dateText } from '../times.ts'
import { useCall } from '../use-call.ts'

/** The bound cards, and binding another: a change of contacts, so it takes two proofs. */
export function Screen(): JSX.Element {
  const t = useTexts('take')
  const language = useLocale()
  const listed = useCall('GET /api/v1/me/funding-sources')
  const stepUp = useStepUp()
  const [number, setNumber] = useState('')
  const [error, setError] = useState<string>()
  const [said, setSaid] = useState<Problem | 'unheard'>()
  const [bound, setBound] = useState<string>()
  const bind = async (): Promise<void> => {
    setSaid(undefined)
    setBound(undefined)
    const cardNumber = number.normalize('NFKC').replace(/\D/g, '')
    setError(cardNumber.length < 8 ? t.cardShort : undefined)
    if (cardNumber.length < 8) return
    const answer = await stepUp.attempt(() =>
      call('POST /api/v1/me/funding-sources', { body: { cardNumber } }),
    )
    if (!answer) return
    if (answer.ok) {
      setNumber('')
      setBound(answer.body.source.label)
      listed.reload()
    } else if (!answer.problem) setSaid('unheard')
    else if (answer.problem.code === 'card_malformed') setError(answer.problem.detail)
    else setSaid(answer.problem as Problem)
  }
  if (stepUp.view) return stepUp.view
  return (
    <Page title={t.cards} lead={t.cardsLead} back={addressOf('/home')}>
      {bound !== undefined && <Outcome of={{ done: t.bound(bound) }} />}
      <Refused of={said} />
      <Signed of={listed} lines={3}>
        {({ sources }) => (
          <>
            {sources.length > 0 && (
              <List label={t.boundCards}>
                {sources.map((each) => (
                  <ListRow
                    key={each.sourceId}
                    icon={card}
                    title={each.label}
                    detail={[t.boundAt(dateText(each.boundAt, language)), each.settled ? '' : t.unsettled]
                      .filter((word) => word !== '')
                      .join(' · ')}
                  />
                ))}
              </List>
            )}
            <Form onSubmit={bind}>
              <Field
                label={t.cardNumber}
                name="card-number"
                value={number}
                onInput={setNumber}
                autocomplete="cc-number"
                inputMode="numeric"
                maxLength={40}
                error={error}
                plain
              />
              <Button kind="primary" type="submit">
                {t.bind}
              </Button>
            </Form>
          </>
        )}
      </Signed>
    </Page>
  )
}
