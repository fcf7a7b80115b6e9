import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { call } from '../call.ts'
import { useLocale, useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { useRemaining } from '../parts/countdown.tsx'
import { Page } from '../parts/page.tsx'
import { Rich } from '../parts/rich.tsx'
import { Signed } from '../parts/signed.tsx'
import { Empty } from '../parts/states.tsx'
import { clock } from '../parts/icons.ts'
import { addressOf, navigate } from '../router.ts'
import { clockText } from '../times.ts'
import { useAsk } from '../use-ask.ts'
import { Money } from './money.tsx'
import type { Payee } from './pay-flow.tsx'
import { PayeeLine } from './payee-line.tsx'
import { Refused } from './refused.tsx'
import { useWallet, type Wallet } from './wallet-watch.ts'

type DecisionProps = { delayedId: string; onPayee: (payee: Payee) => void; onOther: () => void }

/** A payment that was put off by a day: let it go at any time, go on when the day is over. */
export function DelayedDecision({ delayedId, onPayee, onOther }: DecisionProps): JSX.Element {
  const t = useTexts('pay')
  const wallet = useWallet()
  const { said, ask } = useAsk()
  const [busy, setBusy] = useState<'go-on' | 'let-go'>()
  const decide = async (decision: 'go-on' | 'let-go'): Promise<void> => {
    setBusy(decision)
    const sent = call('POST /api/v1/me/delayed/:delayedId', { params: { delayedId }, body: { decision } })
    const decided = await ask(sent)
    setBusy(undefined)
    if (decided?.payee) onPayee(decided.payee)
    else if (decided) navigate(addressOf('/home'), { replace: true })
  }
  return (
    <Page
      title={t.delayedTitle}
      back={addressOf('/home')}
      step="delayed-decision"
      otherWays={{ onClick: onOther, label: t.otherPayee }}
    >
      <Refused of={said} />
      <Signed of={wallet} lines={4}>
        {({ delayed }) => {
          const found = delayed.find((one) => one.delayedId === delayedId)
          return found ? (
            <Decide delayed={found} busy={busy} onDecide={(decision) => void decide(decision)} />
          ) : (
            <Empty
              icon={clock}
              title={t.delayedGone}
              action={
                <ButtonLink kind="primary" href={addressOf('/home')}>
                  {t.toHome}
                </ButtonLink>
              }
            />
          )
        }}
      </Signed>
    </Page>
  )
}

type DecideProps = {
  delayed: Wallet['delayed'][number]
  busy: 'go-on' | 'let-go' | undefined
  onDecide: (decision: 'go-on' | 'let-go') => void
}

function Decide({ delayed, busy, onDecide }: DecideProps): JSX.Element {
  const t = useTexts('pay')
  const language = useLocale()
  const isReady = useRemaining(delayed.readyAt) === 0
  return (
    <>
      <div class="asked">
        <p>
          <Money minor={delayed.amountMinor} big />
        </p>
        {delayed.note !== '' && <p class="quiet-words">{delayed.note}</p>}
      </div>
      <PayeeLine person={delayed.other} />
      <p>
        <Rich text={isReady ? t.delayedReady : t.delayedLead(clockText(delayed.readyAt, language))} />
      </p>
      <div class="stack">
        {isReady && (
          <Button kind="primary" busy={busy === 'go-on'} onClick={() => onDecide('go-on')}>
            {t.goOn}
          </Button>
        )}
        <Button busy={busy === 'let-go'} onClick={() => onDecide('let-go')}>
          {t.letGo}
        </Button>
      </div>
    </>
  )
}
