import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { knownDevice } from '../device.ts'
import { callSigned } from '../known-device.ts'
import { useTexts } from '../language.ts'
import { NumberStep } from '../parts/number-step.tsx'
import { Page } from '../parts/page.tsx'
import { DeviceForgotten } from '../parts/password-step.tsx'
import { RecoveryCodeStep } from '../parts/recovery-code-step.tsx'
import { Loading } from '../parts/states.tsx'
import { addressOf, navigate } from '../router.ts'
import type { Tried } from '../parts/tried.ts'

/** On an own device a recovery code stands for the password and clears a pause; elsewhere the number comes first. */
export function Screen(): JSX.Element {
  const t = useTexts('enter')
  const [known, setKnown] = useState<boolean | 'forgotten'>()
  useEffect(() => {
    void knownDevice().then(({ state }) => setKnown(state === 'known'))
  }, [])

  const onCode = async (recoveryCode: string): Promise<Tried> => {
    const answer = await callSigned('sign-in', (signed) =>
      call('POST /api/v1/sign-in/recovery-code', { body: { ...signed, recoveryCode } }),
    )
    if (answer === 'no key') setKnown('forgotten')
    else if (answer.ok) navigate(addressOf('/home'), { replace: true })
    else if (answer.problem?.code === 'device_unknown') setKnown('forgotten')
    else return { over: false, problem: answer.problem as Problem | undefined }
    return { over: true }
  }

  if (known !== undefined && known !== true) {
    return (
      <NumberStep
        title={t.recoveryCodeTitle}
        lead={t.recoveryCodeNumberFirst}
        intent="help"
        above={known === 'forgotten' && <DeviceForgotten cleared={false} />}
      />
    )
  }
  return (
    <Page title={t.recoveryCodeTitle} lead={t.recoveryCodeLead} back={addressOf('/sign-in')}>
      {known ? <RecoveryCodeStep onCode={onCode} submit={t.signIn} /> : <Loading lines={2} />}
    </Page>
  )
}
