import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useCell } from '../cell.ts'
import { useTexts } from '../language.ts'
import { online } from '../online.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { Empty } from '../parts/states.tsx'
import { card } from '../parts/icons.ts'
import { addressOf } from '../router.ts'
import { useAsk } from '../use-ask.ts'
import { useCall } from '../use-call.ts'
import { amountText } from './amount.ts'
import { AmountField, amountOf, ofAmount } from './amount-field.tsx'
import { boundAt } from './bounds.ts'
import { Chooser } from './chooser.tsx'
import { CashOutConfirm, type Payout } from './cash-out-confirm.tsx'
import { PayOffline } from './pay-offline.tsx'
import { PayResult } from './pay-result.tsx'
import { asideOf, takeUp, type Aside } from './put-aside.ts'
import { namesWayBack, Refused } from './refused.tsx'
import { ownWallet, sendOnce } from './sending.ts'
import { useWallet, type Wallet } from './wallet-watch.ts'
import { WayBackHint } from './way-back.tsx'

type Source = Api['GET /api/v1/me/funding-sources']['reply']['sources'][number]
type Way = 'cash-in' | 'cash-out'

type Step =
  | { at: 'form' }
  | { at: 'confirm'; payout: Payout; problem?: Problem }
  | { at: 'result'; key: string; payout?: Payout }

/** Money between the wallet and a bound card, one way or the other. What leaves is confirmed first; a change confirms anew. */
export function Cash({ way }: { way: Way }): JSX.Element {
  const [step, setStep] = useState<Step>({ at: 'form' })
  const [problem, setProblem] = useState<Problem>()
  const [begun] = useState(() => takeUp(`/${way}`))
  const [amount, setAmount] = useState(begun?.amount ?? '')
  const [sourceId, setSource] = useState(begun?.sourceId)
  const wallet = useWallet()
  const back = (why?: Problem): void => {
    setProblem(why)
    setStep({ at: 'form' })
  }
  if (step.at === 'result') {
    const { key, payout } = step
    const onAgain = payout ? (why: Problem) => setStep({ at: 'confirm', payout, problem: why }) : undefined
    return <PayResult key={key} entryKey={key} onAgain={onAgain} onRenew={back} />
  }
  if (step.at === 'confirm') {
    const { payout } = step
    return (
      <CashOutConfirm
        payout={payout}
        problem={step.problem}
        wantsPin={wallet.load.state !== 'ready' || wallet.load.body.pin !== 'none'}
        onSent={(key) => setStep({ at: 'result', key, payout })}
        onChange={() => back()}
      />
    )
  }
  return (
    <CashForm
      way={way}
      amount={{ value: amount, set: setAmount }}
      source={{ value: sourceId, set: setSource }}
      wallet={wallet.load.state === 'ready' ? wallet.load.body : undefined}
      problem={problem}
      onSent={(key) => setStep({ at: 'result', key })}
      onConfirm={(payout) => setStep({ at: 'confirm', payout })}
    />
  )
}

type CashFormProps = {
  way: Way
  amount: { value: string; set: (value: string) => void }
  source: { value: string | undefined; set: (value: string) => void }
  wallet: Wallet | undefined
  /** What the last press was refused for. */
  problem: Problem | undefined
  onSent: (key: string) => void
  onConfirm: (payout: Payout) => void
}

function CashForm(props: CashFormProps): JSX.Element {
  const { way, amount, source, wallet, problem, onSent, onConfirm } = props
  const t = useTexts('take')
  const money = useTexts('money')
  const connected = useCell(online)
  const listed = useCall('GET /api/v1/me/funding-sources')
  const { said, say, ask } = useAsk(problem)
  const [error, setError] = useState<string>()
  const words = way === 'cash-in' ? t.cashIn : t.cashOut
  const aside = asideOf(`/${way}`, { amount: amount.value, sourceId: source.value })
  const submit = async (sources: readonly Source[]): Promise<void> => {
    const read = amountOf(amount.value, money)
    setError('error' in read ? read.error : undefined)
    const from = sources.find((one) => one.sourceId === source.value) ?? sources[0]
    if ('error' in read || !from) return
    const body = { sourceId: from.sourceId, amountMinor: read.minor, currency: 'CNY' } as const
    if (way === 'cash-out') {
      const payout = await ask(call('POST /api/v1/me/cash-out/confirm', { body }), ofAmount, setError)
      if (payout) onConfirm(payout)
      return
    }
    const walletKey = await ownWallet()
    if (walletKey === undefined) return say('unheard')
    const what = { walletKey, kind: way, amountMinor: read.minor, label: from.label, note: '' }
    const sent = sendOnce<'POST /api/v1/me/cash-in'>(what, (idempotencyKey, sentAt) =>
      call('POST /api/v1/me/cash-in', { body: { ...body, sentAt }, idempotencyKey }),
    )
    onSent(sent.key)
  }
  return (
    <Page
      title={words.title}
      lead={words.lead}
      back={addressOf('/home')}
      step="form"
      arrived={amount.value !== ''}
      otherWays={{ href: addressOf('/cards'), label: t.cards }}
    >
      {!connected ? (
        <PayOffline />
      ) : (
        <Signed of={listed} lines={4}>
          {({ sources }) =>
            sources.length === 0 ? (
              <NoCards />
            ) : (
              <>
                <Refused of={said} aside={aside} />
                <Form onSubmit={() => submit(sources)}>
                  <AmountField
                    value={amount.value}
                    onInput={amount.set}
                    hint={
                      wallet && !namesWayBack(said) && <AmountHint way={way} wallet={wallet} aside={aside} />
                    }
                    error={error}
                  />
                  <SourceField label={words.source} sources={sources} chosen={source} />
                  <Button kind="primary" type="submit">
                    {way === 'cash-in' ? words.go : t.cashOutNext}
                  </Button>
                </Form>
              </>
            )
          }
        </Signed>
      )}
    </Page>
  )
}

type AmountHintProps = { way: Way; wallet: Wallet; aside: Aside }

/** How much it may be, so that nobody has to find out by being refused. */
function AmountHint({ way, wallet, aside }: AmountHintProps): JSX.Element | null {
  const t = useTexts('take')
  const bound = boundAt(wallet, way === 'cash-out' ? 'out' : 'in')
  if (bound) return <WayBackHint wallet={wallet} bound={bound} aside={aside} />
  return way === 'cash-out' ? <Spoken text={t.cashOutUpTo(amountText(wallet.availableMinor))} /> : null
}

type SourceFieldProps = { label: string; sources: readonly Source[]; chosen: CashFormProps['source'] }

function SourceField({ label, sources, chosen }: SourceFieldProps): JSX.Element {
  return (
    <Chooser
      label={label}
      name="source"
      value={chosen.value ?? sources[0]?.sourceId}
      options={sources.map((each) => [each.sourceId, each.label] as const)}
      onChoose={chosen.set}
    />
  )
}

function NoCards(): JSX.Element {
  const t = useTexts('take')
  return (
    <Empty
      icon={card}
      title={t.noCards}
      action={
        <ButtonLink kind="primary" href={addressOf('/cards')}>
          {t.bind}
        </ButtonLink>
      }
    >
      {t.noCardsDetail}
    </Empty>
  )
}
