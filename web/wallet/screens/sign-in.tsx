import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import type { LockView } from '#contract/standing'
import { call } from '../call.ts'
import { askDeviceStanding, takeOnDevice } from '../device-standing.ts'
import { forgetDevice, knownDevice, type KnownDevice } from '../device.ts'
import { callSigned } from '../known-device.ts'
import { useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { LockCard } from '../parts/lock-card.tsx'
import { NumberStep } from '../parts/number-step.tsx'
import { Page } from '../parts/page.tsx'
import { DeviceForgotten, PasswordStep } from '../parts/password-step.tsx'
import { Loading } from '../parts/states.tsx'
import { addressOf, navigate } from '../router.ts'
import type { Tried } from '../parts/tried.ts'

/** An own device: the password at once. Any other browser: the one door. */
export function Screen(): JSX.Element {
  const t = useTexts('enter')
  const [device, setDevice] = useState<KnownDevice | 'unknown to the server'>()
  useEffect(() => {
    void knownDevice().then(setDevice)
  }, [])

  if (device === undefined) {
    return (
      <Page title={t.signInTitle}>
        <Loading lines={2} />
      </Page>
    )
  }
  if (device === 'unknown to the server' || device.state !== 'known') {
    const forgotten = device === 'unknown to the server' || device.state === 'cleared'
    return (
      <NumberStep
        title={t.signInTitle}
        lead={t.signInLead}
        intent="sign-in"
        above={forgotten && <DeviceForgotten cleared={device !== 'unknown to the server'} />}
      />
    )
  }
  return (
    <OnOwnDevice
      name={device.record.displayName}
      hint={device.record.numberHint}
      onUnknown={() => void forgetDevice().then(() => setDevice('unknown to the server'))}
      onOther={() => void forgetDevice().then(() => setDevice({ state: 'stranger' }))}
    />
  )
}

type OwnProps = { name: string; hint: string; onUnknown: () => void; onOther: () => void }

function OnOwnDevice({ name, hint, onUnknown, onOther }: OwnProps): JSX.Element {
  const t = useTexts('enter')
  const [paused, setPaused] = useState<LockView>()
  useEffect(() => {
    // The field stands at once, and gives way if the password counts for nothing here now: that outlives a reload.
    void askDeviceStanding().then((told) => {
      if (told.state === 'cleared' || told.state === 'unknown') onUnknown()
      if (told.state === 'told')
        setPaused(told.standing.locks.find(({ disables }) => disables.includes('password')))
    })
  }, [])
  const onPassword = async (password: string, idempotencyKey: string): Promise<Tried> => {
    const answer = await callSigned('sign-in', (signed) =>
      call('POST /api/v1/sign-in', { body: { ...signed, password }, idempotencyKey }),
    )
    if (answer === 'no key') onUnknown()
    else if (answer.ok) navigate(addressOf('/home'), { replace: true })
    else if (answer.problem?.code === 'device_unknown') onUnknown()
    else return { over: false, problem: answer.problem as Problem | undefined }
    return { over: true }
  }
  return (
    <Page title={t.greeting(name)} lead={t.knownLead(hint)} back={addressOf('/')}>
      {paused ? (
        <LockCard lock={paused} onRemedy={takeOnDevice} onEnd={() => setPaused(undefined)} />
      ) : (
        <PasswordStep username={name} submit={t.signIn} onPassword={onPassword} onRemedy={takeOnDevice} />
      )}
      <Button kind="quiet" onClick={onOther}>
        {t.notYou}
      </Button>
    </Page>
  )
}
