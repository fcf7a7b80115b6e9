import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { beginRecovery } from '../begin-recovery.ts'
import { call } from '../call.ts'
import { flowAddress } from '../intent.ts'
import { useTexts } from '../language.ts'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordStep } from '../parts/password-step.tsx'
import { addressOf, navigate, open } from '../router.ts'
import type { Tried } from '../parts/tried.ts'

/** On a new device: the number is proven, now the password, in this browser's own lane. */
export function Screen({ params: { flowId } }: { params: { flowId: string } }): JSX.Element {
  const t = useTexts('enter')
  const common = useTexts('common')
  const [refused, setRefused] = useState<string>()
  const onPassword = async (password: string, idempotencyKey: string): Promise<Tried> => {
    const answer = await call('POST /api/v1/flows/:flowId/password', {
      params: { flowId },
      body: { password },
      idempotencyKey,
    })
    if (!answer.ok) return { over: false, problem: answer.problem as Problem | undefined }
    navigate(addressOf(answer.body.offerOwnDevice ? '/own-device' : '/home'), { replace: true })
    return { over: true }
  }
  const onForgotten = async (): Promise<void> => {
    const begun = await beginRecovery(flowId, 'forgotten_password')
    if (begun !== 'begun') setRefused(begun === 'offline' ? common.offline.unreachableDetail : begun.detail)
  }
  return (
    <Page title={t.passwordTitle} lead={t.passwordLead} back={flowAddress(flowId, 'help')}>
      {refused && (
        <Notice kind="paused" live>
          {refused}
        </Notice>
      )}
      <PasswordStep
        submit={t.signIn}
        onPassword={onPassword}
        onRemedy={(remedy) => {
          if (remedy.kind === 'recovery-code') navigate(addressOf('/flows/:flowId/recovery-code', { flowId }))
          else if (remedy.kind === 'reset-password') void onForgotten()
          else if (remedy.href) open(remedy.href)
        }}
      />
    </Page>
  )
}
