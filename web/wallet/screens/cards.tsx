import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import { call } from '../call.ts'
import { useLocale, useTexts } from '../language.ts'
import { Refused } from '../money/refused.tsx'
import { Button } from '../parts/button.tsx'
import { Confirm } from '../parts/confirm.tsx'
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
import { useAsk } from '../use-ask.ts'
import { useCall } from '../use-call.ts'

type Source = Api['GET /api/v1/me/funding-sources']['reply']['sources'][number]

/** The bound cards, unbinding one, and binding another: changes of contacts, so they take two proofs. */
export function Screen(): JSX.Element {
  const t = useTexts('take')
  const language = useLocale()
  const listed = useCall('GET /api/v1/me/funding-sources')
  const stepUp = useStepUp()
  const [number, setNumber] = useState('')
  const [error, setError] = useState<string>()
  const [asking, setAsking] = useState<Source>()
  const [done, setDone] = useState<string>()
  const { said, say, ask } = useAsk()
  const ended = (what: string): void => {
    setDone(what)
    listed.reload()
  }
  const bind = async (): Promise<void> => {
    say(undefined)
    setDone(undefined)
    const cardNumber = number.normalize('NFKC').replace(/\D/g, '')
    setError(cardNumber.length < 8 ? t.cardShort : undefined)
    if (cardNumber.length < 8) return
    const sent = stepUp.attempt(() => call('POST /api/v1/me/funding-sources', { body: { cardNumber } }))
    const bound = await ask(sent, ['card_malformed'], setError)
    if (!bound) return
    setNumber('')
    ended(t.bound(bound.source.label))
  }
  const unbind = async ({ sourceId, label }: Source): Promise<void> => {
    setAsking(undefined)
    setDone(undefined)
    const params = { sourceId }
    const sent = stepUp.attempt(() => call('DELETE /api/v1/me/funding-sources/:sourceId', { params }))
    if (await ask(sent)) ended(t.unbound(label))
  }
  if (stepUp.view) return stepUp.view
  return (
    <Page title={t.cards} lead={t.cardsLead} back={addressOf('/home')}>
      {done !== undefined && <Outcome of={{ done }} />}
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
                    action={<Button onClick={() => setAsking(each)}>{t.unbind}</Button>}
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
      {asking && (
        <Confirm
          title={t.unbindTitle}
          more={t.unbindDetail}
          yes={t.unbindYes}
          no={t.unbindNo}
          onYes={() => unbind(asking)}
          onClose={() => setAsking(undefined)}
        >
          <strong>{asking.label}</strong>
        </Confirm>
      )}
    </Page>
  )
}
