import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Problem, Remedy } from '#contract/route'
import type { LockView } from '#contract/standing'
import { beginRecovery } from '../begin-recovery.ts'
import { call } from '../call.ts'
import { flowAddress } from '../intent.ts'
import { useTexts } from '../language.ts'
import { LockCard } from '../parts/lock-card.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { PasswordStep } from '../parts/password-step.tsx'
import { addressOf, navigate, open } from '../router.ts'
import { useCall } from '../use-call.ts'
import type { Tried } from '../parts/tried.ts'

/** On a new device: the number is proven, now the password, in this browser's own lane. */
export function Screen({ params: { flowId } }: { params: { flowId: string } }): JSX.Element {
  const t = useTexts('enter')
  const common = useTexts('common')
  const [refused, setRefused] = useState<string>()
  const [paused, setPaused] = useState<LockView>()
  const { load } = useCall('GET /api/v1/flows/:flowId', { params: { flowId } })
  const told = load.state === 'ready' ? load.body.standing : undefined
  useEffect(() => {
    // The field stands at once, and gives way if the password counts for nothing here now: that outlives a reload.
    setPaused(told?.locks.find(({ disables }) => disables.includes('password')))
  }, [told])
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
  const onRemedy = (remedy: Remedy): void => {
    if (remedy.kind === 'recovery-code') navigate(addressOf('/flows/:flowId/recovery-code', { flowId }))
    else if (remedy.kind === 'reset-password') void onForgotten()
    else if (remedy.href) open(remedy.href)
  }
  return (
    <Page title={t.passwordTitle} lead={t.passwordLead} back={flowAddress(flowId, 'help')}>
      {refused && (
        <Notice kind="paused" live>
          {refused}
        </Notice>
      )}
      {paused ? (
        <LockCard lock={paused} onRemedy={onRemedy} onEnd={() => setPaused(undefined)} />
      ) : (
        <PasswordStep submit={t.signIn} onPassword={onPassword} onRemedy={onRemedy} />
      )}
    </Page>
  )
}
