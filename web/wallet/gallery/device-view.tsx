import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { enrol, forgetDevice, knownDevice, rememberDevice, sign } from '../device.ts'
import { Button } from '../parts/button.tsx'
import { Page } from '../parts/page.tsx'
import { addressOf } from '../router.ts'

/** The device key has no face of its own: here it can be made, tried and forgotten, and what it answers is shown. */
export function DeviceView(): JSX.Element {
  const [known, setKnown] = useState('')
  const [answer, setAnswer] = useState('')
  const look = async (): Promise<void> => setKnown(JSON.stringify(await knownDevice()))
  useEffect(() => void look(), [])
  const press = (action: () => Promise<unknown>) => async (): Promise<void> => {
    setAnswer(JSON.stringify(await action()) ?? 'done')
    await look()
  }
  const record = { deviceId: 'd-1', displayName: '林小雨', numberHint: '尾号 000' }
  return (
    <Page
      back={addressOf('/gallery')}
      title="Device key"
      actions={
        <>
          <Button onClick={() => void press(enrol)()}>Enrol</Button>
          <Button onClick={() => void press(() => rememberDevice(record))()}>Remember</Button>
          <Button onClick={() => void press(() => sign('challenge 挑战'))()}>Sign</Button>
          <Button onClick={() => void press(forgetDevice)()}>Forget</Button>
        </>
      }
    >
      <p>
        <code class="known">{known}</code>
      </p>
      <p>
        <code class="answer">{answer}</code>
      </p>
    </Page>
  )
}
