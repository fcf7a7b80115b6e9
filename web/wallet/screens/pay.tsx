import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import { useCell } from '../cell.ts'
import { useLocale, useTexts } from '../language.ts'
import { DelayedDecision } from '../money/delayed-decision.tsx'
import { PayByCode, PayByNumber } from '../money/find-payee.tsx'
import { PayFlow, type Payee } from '../money/pay-flow.tsx'
import { PayOffline } from '../money/pay-offline.tsx'
import { takeUp } from '../money/put-aside.ts'
import { useWallet } from '../money/wallet-watch.ts'
import { online } from '../online.ts'
import { List, ListRow } from '../parts/list.tsx'
import { Page } from '../parts/page.tsx'
import { Signed } from '../parts/signed.tsx'
import { code as codeIcon, person, phone, scan } from '../parts/icons.ts'
import { addressOf, place } from '../router.ts'
import { clockText } from '../times.ts'
import { useCall } from '../use-call.ts'

const ways = ['list', 'number', 'code'] as const
type Way = (typeof ways)[number]

/** Who: people paid before first, then by scanning, by number and name, by link. Everything after is one flow. */
export function Screen(): JSX.Element {
  const query = new URLSearchParams(place.get()?.address.split('?')[1] ?? '')
  const delayedId = query.get('delayed')
  const [way, setWay] = useState<Way>(ways.find((one) => one === query.get('way')) ?? 'list')
  const [begun] = useState(() => takeUp('/pay'))
  const [payee, setPayee] = useState(begun?.payee)
  const [isDelayed, setDelayed] = useState(delayedId !== null)
  if (payee) {
    const before = begun?.payee === payee ? begun : undefined
    return <PayFlow key={payee.payee} payee={payee} begun={before} onOther={() => setPayee(undefined)} />
  }
  if (isDelayed && delayedId !== null)
    return <DelayedDecision delayedId={delayedId} onPayee={setPayee} onOther={() => setDelayed(false)} />
  if (way === 'number') return <PayByNumber onPayee={setPayee} onOther={() => setWay('list')} />
  if (way === 'code') return <PayByCode onPayee={setPayee} onOther={() => setWay('list')} />
  return <Who onPayee={setPayee} onWay={setWay} />
}

function Who({
  onPayee,
  onWay,
}: {
  onPayee: (payee: Payee) => void
  onWay: (way: Way) => void
}): JSX.Element {
  const t = useTexts('pay')
  const language = useLocale()
  const connected = useCell(online)
  const listed = useCall('GET /api/v1/me/payees')
  useWallet()
  return (
    <Page title={t.title} back={addressOf('/home')} step="who">
      {!connected ? (
        <PayOffline />
      ) : (
        <>
          <Signed of={listed} lines={5}>
            {({ payees }) =>
              payees.length > 0 && (
                <List label={t.paidBefore}>
                  {payees.map((each) => (
                    <ListRow
                      key={each.payee}
                      icon={person}
                      title={each.person.label}
                      detail={t.lastPaid(clockText(each.lastPaidAt, language))}
                      onClick={() => onPayee(each)}
                    />
                  ))}
                </List>
              )
            }
          </Signed>
          <List label={t.someoneNew}>
            <ListRow icon={scan} title={t.byScan} detail={t.byScanNote} href={addressOf('/scan')} />
            <ListRow
              icon={phone}
              title={t.byNumber}
              detail={t.byNumberNote}
              onClick={() => onWay('number')}
            />
            <ListRow icon={codeIcon} title={t.byCode} detail={t.byCodeNote} onClick={() => onWay('code')} />
          </List>
        </>
      )}
    </Page>
  )
}
