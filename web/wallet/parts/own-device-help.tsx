import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { askDeviceStanding, takeOnDevice, type DeviceTold } from '../device-standing.ts'
import { useTexts } from '../language.ts'
import { Button } from './button.tsx'
import { NumberStep } from './number-step.tsx'
import { Offline } from './offline.tsx'
import { Page } from './page.tsx'
import { DeviceForgotten } from './password-step.tsx'
import { Failure, Loading } from './states.tsx'
import { TellStanding } from './tell-standing.tsx'

/** What is wrong with my account, on an own device: its key is the proof, so that neither number nor text stands before the answer. */
export function OwnDeviceHelp(): JSX.Element {
  const t = useTexts('enter')
  const door = useTexts('door')
  const [told, setTold] = useState<DeviceTold>()
  const [otherNumber, setOtherNumber] = useState(false)
  const ask = (): void => void askDeviceStanding().then(setTold)
  useEffect(ask, [])

  if (otherNumber || told?.state === 'cleared' || told?.state === 'unknown') {
    const forgotten = !otherNumber && <DeviceForgotten cleared={told?.state === 'cleared'} />
    return <NumberStep title={door.helpTitle} lead={door.helpLead} intent="help" above={forgotten} />
  }
  return (
    <Page title={t.standingTitle} step={told?.state}>
      {told === undefined && <Loading lines={4} />}
      {told?.state === 'unheard' &&
        (told.problem ? <Failure problem={told.problem} onRetry={ask} /> : <Offline onRetry={ask} />)}
      {told?.state === 'told' && (
        <TellStanding standing={told.standing} onRemedy={takeOnDevice} onEnd={ask} />
      )}
      <Button kind="quiet" onClick={() => setOtherNumber(true)}>
        {t.notYou}
      </Button>
    </Page>
  )
}
