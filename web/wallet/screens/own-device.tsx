import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { LockView } from '#contract/standing'
import { useTexts } from '../language.ts'
import { Button, ButtonLink } from '../parts/button.tsx'
import { liftLock } from '../parts/lift-lock.ts'
import { Loaded } from '../parts/loaded.tsx'
import { Notice } from '../parts/notice.tsx'
import { Outcome, type Said } from '../parts/outcome.tsx'
import { OwnDeviceForm } from '../parts/own-device-form.tsx'
import { Page } from '../parts/page.tsx'
import { useStepUp } from '../parts/use-step-up.tsx'
import { addressOf, navigate } from '../router.ts'
import { useCall } from '../use-call.ts'
import '../style/account.css'

/** After signing in on a new device: what is limited and until when, and whether this browser is the customer's own. */
export function Screen(): JSX.Element {
  const t = useTexts('enter')
  const me = useCall('GET /api/v1/me')
  const stepUp = useStepUp()
  const [said, setSaid] = useState<Said>()
  const home = addressOf('/home')

  const lift = async ({ lockId }: LockView): Promise<void> => {
    setSaid(undefined)
    const answer = await liftLock(stepUp.attempt, lockId)
    if (!answer) return
    setSaid(answer.lifted ? { done: t.limitedGone } : answer.said)
    me.reload()
  }
  if (stepUp.view) return stepUp.view
  return (
    <Page title={t.ownTitle} lead={t.ownLead} back={false}>
      <Outcome of={said} />
      <OwnDeviceForm submit={t.ownYes} onMade={() => navigate(home, { replace: true })}>
        <ButtonLink href={home}>{t.ownNo}</ButtonLink>
      </OwnDeviceForm>
      <Loaded of={me} lines={2}>
        {({ standing }) => {
          // Several devices may be new at once.
          const limit = standing.locks.find((lock) => lock.cause === 'unusual_sign_in' && lock.device?.here)
          return limit ? <Limited limit={limit} onLift={() => void lift(limit)} /> : null
        }}
      </Loaded>
    </Page>
  )
}

function Limited({ limit, onLift }: { limit: LockView; onLift: () => void }): JSX.Element | null {
  const t = useTexts('enter')
  if (limit.endsAt === null) return null
  return (
    <Notice kind="paused" title={t.limitedTitle}>
      <div class="stack">
        <p>{limit.detail}</p>
        <Button onClick={onLift}>{t.limitedUse}</Button>
      </div>
    </Notice>
  )
}
