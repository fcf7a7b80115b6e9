import type { ComponentType, JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { loadTexts, useTexts } from '../language.ts'
import { recall } from '../memory.ts'
import { NumberStep } from '../parts/number-step.tsx'
import { Page } from '../parts/page.tsx'
import { Loading } from '../parts/states.tsx'

/** Help me back in, and what is wrong with my account: the one door. Only a browser with the trace of a device key fetches more. */
export function Screen(): JSX.Element {
  const t = useTexts('door')
  const [own, setOwn] = useState(recall('device') !== undefined)
  const [Own, setOwnHelp] = useState<{ Help: ComponentType }>()
  useEffect(() => {
    if (!own) return
    Promise.all([import('../parts/own-device-help.tsx'), loadTexts(['enter', 'locks'])]).then(
      ([{ OwnDeviceHelp }]) => setOwnHelp({ Help: OwnDeviceHelp }),
      // The door stands by itself, and says what is amiss with the network.
      () => setOwn(false),
    )
  }, [])
  if (!own) return <NumberStep title={t.helpTitle} lead={t.helpLead} intent="help" />
  return Own ? (
    <Own.Help />
  ) : (
    <Page title={t.helpTitle}>
      <Loading lines={4} />
    </Page>
  )
}
