import type { JSX } from 'preact'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { flowAddress } from '../intent.ts'
import { useTexts } from '../language.ts'
import { Page } from '../parts/page.tsx'
import type { Tried } from '../parts/tried.ts'
import { RecoveryCodeStep } from '../parts/recovery-code-step.tsx'
import { addressOf, navigate } from '../router.ts'

/** The number is proven and a recovery code with it: the rule of two is met, so the wallet opens without the password. */
export function Screen({ params: { flowId } }: { params: { flowId: string } }): JSX.Element {
  const t = useTexts('enter')
  const onCode = async (recoveryCode: string): Promise<Tried> => {
    const params = { flowId }
    const proven = await call('POST /api/v1/flows/:flowId/proofs/recovery-code', {
      params,
      body: { recoveryCode },
    })
    if (!proven.ok) return { over: false, problem: proven.problem as Problem | undefined }
    const entered = await call('POST /api/v1/flows/:flowId/enter', { params })
    const code = entered.problem?.code
    // Where the text counts for nothing (a number passed on), the code is proven and kept by the flow: the password is the other proof.
    if (code === 'phone_reissued' || code === 'proofs_not_enough') {
      navigate(addressOf('/flows/:flowId/password', params), { replace: true })
      return { over: true }
    }
    if (!entered.ok) return { over: false, problem: entered.problem as Problem | undefined }
    navigate(addressOf(entered.body.offerOwnDevice ? '/own-device' : '/home'), { replace: true })
    return { over: true }
  }
  return (
    <Page title={t.recoveryCodeTitle} lead={t.recoveryCodeLead} back={flowAddress(flowId, 'help')}>
      <RecoveryCodeStep onCode={onCode} submit={t.signIn} />
    </Page>
  )
}
