import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { Loading } from '../parts/states.tsx'
import { addressOf } from '../router.ts'
import { ofAmount } from './amount-field.tsx'
import { Money } from './money.tsx'
import { EntryCard, useEntry, useEntryWords } from './payment-card.tsx'
import type { Entry } from './outbox.ts'
import { outbox } from './sending.ts'

type PayResultProps = {
  entryKey: string
  /** The same may be pressed again with something more: a PIN, a yes. */
  onAgain?: ((problem: Problem) => void) | undefined
  /** It has to be confirmed anew. */
  onRenew: (problem?: Problem) => void
}

const again = ['pin_wrong', 'pin_needed', 'payment_again', 'payment_held']
const renew = [
  ...['confirmation_void', 'limit_balance', 'way_back_missing', 'second_address_missing'],
  ...['pin_unset', 'pin_paused', 'pin_closed'],
  ...ofAmount,
]

/** What became of a press, from the first second until it is known, however long that takes. */
export function PayResult({ entryKey, onAgain, onRenew }: PayResultProps): JSX.Element {
  const t = useTexts('money')
  const entry = useEntry(entryKey)
  const problem = entry?.phase.at === 'refused' ? entry.phase.problem : undefined
  const goes =
    problem &&
    (onAgain && again.includes(problem.code) ? 'again' : renew.includes(problem.code) ? 'renew' : undefined)
  useEffect(() => {
    if (problem && goes === 'again') onAgain?.(problem)
    if (problem && goes === 'renew') onRenew(problem)
  }, [goes])
  if (!entry || goes) {
    return (
      <Page title={t.sending.pay} back={addressOf('/home')} step="sending" arrived>
        <Loading lines={3} />
      </Page>
    )
  }
  return <Ended entry={entry} onRenew={onRenew} />
}

function Ended({ entry, onRenew }: { entry: Entry; onRenew: (problem?: Problem) => void }): JSX.Element {
  const t = useTexts('money')
  const words = useEntryWords(entry)
  const { phase } = entry
  const home = (
    <ButtonLink kind="primary" href={addressOf('/home')}>
      {t.toHome}
    </ButtonLink>
  )
  const actions = {
    sending: undefined,
    checking: <ButtonLink href={addressOf('/home')}>{t.leaveChecking}</ButtonLink>,
    waiting: (
      <>
        <Button kind="primary" onClick={() => outbox.look()}>
          {t.lookNow}
        </Button>
        <ButtonLink href={addressOf('/home')}>{t.leaveChecking}</ButtonLink>
      </>
    ),
    never: (
      <>
        <Button kind="primary" onClick={() => onRenew()}>
          {t.again}
        </Button>
        <ButtonLink href={addressOf('/home')}>{t.toHome}</ButtonLink>
      </>
    ),
    refused: home,
    known: (
      <>
        {home}
        {phase.at === 'known' && (
          <ButtonLink href={addressOf('/payments/:paymentId', { paymentId: phase.payment.paymentId })}>
            {t.receipt}
          </ButtonLink>
        )}
      </>
    ),
  }[phase.at]
  return (
    <Page
      title={words.title}
      back={addressOf('/home')}
      step={`${phase.at} ${phase.at === 'known' ? phase.payment.state : ''}`}
      arrived
      actions={actions}
    >
      <EntryCard entry={entry} untitled />
      {phase.at === 'known' && phase.payment.balanceMinor !== null && (
        <Balance minor={phase.payment.balanceMinor} />
      )}
    </Page>
  )
}

function Balance({ minor }: { minor: number }): JSX.Element {
  const t = useTexts('money')
  return (
    <p class="quiet-words">
      {t.balanceAfter} <Money minor={minor} />
    </p>
  )
}
