import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { useCell } from '../cell.ts'
import { useTexts } from '../language.ts'
import { PayFlow, type Payee } from '../money/pay-flow.tsx'
import { PayOffline } from '../money/pay-offline.tsx'
import { useWallet } from '../money/wallet-watch.ts'
import { online } from '../online.ts'
import { Offline } from '../parts/offline.tsx'
import { Page } from '../parts/page.tsx'
import { SessionOver } from '../parts/signed.tsx'
import { Failure, Loading } from '../parts/states.tsx'
import { addressOf, navigate } from '../router.ts'
import { session } from '../session.ts'

/** Whoever scanned a code or opened a link comes here: whose code it is, then the flow of every payment. */
export function Screen({ params: { code } }: { params: { code: string } }): JSX.Element {
  const t = useTexts('pay')
  const connected = useCell(online)
  const who = useCell(session)
  const [payee, setPayee] = useState<Payee>()
  const [problem, setProblem] = useState<Problem | 'offline'>()
  useWallet()

  const read = async (): Promise<void> => {
    setProblem(undefined)
    const answer = await call('POST /api/v1/me/payees/code', { body: { code } })
    if (answer.ok) setPayee(answer.body.payee)
    else setProblem(answer.problem ? (answer.problem as Problem) : 'offline')
  }
  useEffect(() => {
    void read()
  }, [code, connected])

  if (payee) return <PayFlow payee={payee} onOther={() => navigate(addressOf('/pay'), { replace: true })} />
  return (
    <Page
      title={t.codeTitle}
      back={addressOf('/home')}
      step="code"
      otherWays={problem && { label: t.otherPayee, href: addressOf('/pay') }}
    >
      {who === null ? (
        <SessionOver />
      ) : !connected ? (
        <PayOffline />
      ) : problem === 'offline' ? (
        <Offline onRetry={() => void read()} />
      ) : problem ? (
        <Failure problem={problem} />
      ) : (
        <Loading lines={4} />
      )}
    </Page>
  )
}
