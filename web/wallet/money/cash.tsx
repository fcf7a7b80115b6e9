import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useCell } from '../cell.ts'
import { useTexts } from '../language.ts'
import { online } from '../online.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { FieldFrame } from '../parts/field.tsx'
import { Form } from '../parts/form.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { Empty } from '../parts/states.tsx'
import { card } from '../parts/icons.ts'
import { addressOf } from '../router.ts'
import { useCall } from '../use-call.ts'
import { AmountField, amountOf } from './amount-field.tsx'
import { Money } from './money.tsx'
import { PayOffline } from './pay-offline.tsx'
import { PayResult } from './pay-result.tsx'
import { PinField, pinLength } from './pin-field.tsx'
import { Refused } from './refused.tsx'
import { ownWallet, sendOnce } from './sending.ts'
import { useWallet, type Wallet } from './wallet-watch.ts'

type Source = Api['GET /api/v1/me/funding-sources']['reply']['sources'][number]
type Way = 'cash-in' | 'cash-out'

/** Money between the wallet and a bound card, one way or the other: one form, and the outcome as for every payment. */
export function Cash({ way }: { way: Way }): JSX.Element {
  const t = useTexts('take')
  const connected = useCell(online)
  const wallet = useWallet()
  const listed = useCall('GET /api/v1/me/funding-sources')
  const [key, setKey] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  if (key !== undefined) {
    const renew = (why?: Problem): void => {
      setProblem(why)
      setKey(undefined)
    }
    return <PayResult key={key} entryKey={key} onAgain={renew} onRenew={renew} />
  }
  const words = way === 'cash-in' ? t.cashIn : t.cashOut
  return (
    <Page
      title={words.title}
      lead={words.lead}
      back={addressOf('/home')}
      step="form"
      otherWays={{ href: addressOf('/cards'), label: t.cards }}
    >
      {!connected ? (
        <PayOffline />
      ) : (
        <Signed of={listed} lines={4}>
          {({ sources }) =>
            sources.length === 0 ? (
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
            ) : (
              <CashForm
                way={way}
                sources={sources}
                wallet={wallet.load.state === 'ready' ? wallet.load.body : undefined}
                problem={problem}
                onSent={setKey}
                onRefused={setProblem}
              />
            )
          }
        </Signed>
      )}
    </Page>
  )
}

type CashFormProps = {
  way: Way
  sources: readonly Source[]
  wallet: Wallet | undefined
  problem: Problem | undefined
  onSent: (key: string) => void
  onRefused: (problem: Problem) => void
}

const ofPin = ['pin_wrong', 'pin_needed']

function CashForm({ way, sources, wallet, problem, onSent, onRefused }: CashFormProps): JSX.Element {
  const t = useTexts('take')
  const pay = useTexts('pay')
  const money = useTexts('money')
  const words = way === 'cash-in' ? t.cashIn : t.cashOut
  const [amount, setAmount] = useState('')
  const [sourceId, setSource] = useState(sources[0]?.sourceId ?? '')
  const [pin, setPin] = useState('')
  const [isSilent, setSilent] = useState(false)
  const isOfPin = problem !== undefined && ofPin.includes(problem.code)
  const [errors, setErrors] = useState<{ amount?: string; pin?: string }>(
    isOfPin ? { pin: problem.detail } : {},
  )
  // Leaving the wallet always asks for the PIN where there is one; the server says when it is enough.
  const wantsPin = way === 'cash-out' && wallet?.pin !== 'none'
  const submit = async (): Promise<void> => {
    const read = amountOf(amount, money)
    const slips = {
      ...('error' in read ? { amount: read.error } : {}),
      ...(wantsPin && pin.length < pinLength ? { pin: pay.pinShort(pin.length) } : {}),
    }
    setErrors(slips)
    if ('error' in read || Object.keys(slips).length > 0) return
    const label = sources.find((one) => one.sourceId === sourceId)?.label ?? ''
    const walletKey = await ownWallet()
    setSilent(walletKey === undefined)
    if (walletKey === undefined) return
    const what = { walletKey, kind: way, amountMinor: read.minor, label, note: '' }
    const body = { sourceId, amountMinor: read.minor, currency: 'CNY' } as const
    if (way === 'cash-in') {
      const send = (idempotencyKey: string, sentAt: string) =>
        call('POST /api/v1/me/cash-in', { body: { ...body, sentAt }, idempotencyKey })
      onSent(sendOnce<'POST /api/v1/me/cash-in'>(what, send).key)
      return
    }
    const confirmed = await call('POST /api/v1/me/cash-out/confirm', { body })
    setSilent(!confirmed.ok && confirmed.problem === undefined)
    if (!confirmed.ok) {
      if (confirmed.problem) onRefused(confirmed.problem)
      return
    }
    const { confirmation } = confirmed.body
    const send = (idempotencyKey: string, sentAt: string) =>
      call('POST /api/v1/me/cash-out', {
        body: { confirmation, sentAt, ...(wantsPin ? { pin } : {}) },
        idempotencyKey,
      })
    onSent(sendOnce<'POST /api/v1/me/cash-out'>(what, send).key)
  }
  return (
    <>
      <Refused of={isSilent ? 'unheard' : isOfPin ? undefined : problem} />
      <Form onSubmit={submit}>
        <AmountField value={amount} onInput={setAmount} error={errors.amount} />
        {way === 'cash-out' && wallet && (
          <p class="hint">
            {money.available} <Money minor={wallet.availableMinor} />
          </p>
        )}
        <FieldFrame label={words.source}>
          {(ties) => (
            <select
              {...ties}
              class="input"
              name="source"
              value={sourceId}
              onChange={(event) => setSource(event.currentTarget.value)}
            >
              {sources.map((each) => (
                <option key={each.sourceId} value={each.sourceId}>
                  {each.label}
                </option>
              ))}
            </select>
          )}
        </FieldFrame>
        {wantsPin && (
          <PinField
            label={pay.pin}
            name="pin"
            value={pin}
            onInput={setPin}
            hint={pay.pinHint}
            error={errors.pin}
          />
        )}
        <Button kind="primary" type="submit">
          {words.go}
        </Button>
      </Form>
    </>
  )
}
