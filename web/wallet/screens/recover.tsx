import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import { knownDevice } from '../device.ts'
import { flowAddress } from '../intent.ts'
import { callSigned } from '../known-device.ts'
import { useTexts } from '../language.ts'
import { Button } from '../parts/button.tsx'
import { NumberStep } from '../parts/number-step.tsx'
import { Offline } from '../parts/offline.tsx'
import { Page } from '../parts/page.tsx'
import { Failure, Loading } from '../parts/states.tsx'
import { addressOf, navigate } from '../router.ts'

/** A forgotten password. On an own device the number need not be typed: the device counts as a proof of its own. */
export function Screen(): JSX.Element {
  const t = useTexts('recover')
  const [known, setKnown] = useState<boolean>()
  const [failure, setFailure] = useState<Problem | 'offline'>()
  useEffect(() => {
    void knownDevice().then(({ state }) => setKnown(state === 'known'))
  }, [])

  const send = async (): Promise<void> => {
    const answer = await callSigned('flow', (body) => call('POST /api/v1/flows/from-device', { body }))
    if (answer === 'no key') return setKnown(false)
    if (answer.ok) return navigate(flowAddress(answer.body.flowId, 'recover'))
    if (answer.problem?.code === 'device_unknown') return setKnown(false)
    setFailure((answer.problem as Problem | undefined) ?? 'offline')
  }

  if (known === false) return <NumberStep title={t.title} lead={t.lead} intent="recover" />
  return (
    <Page
      title={t.title}
      lead={t.ownLead}
      back={addressOf('/sign-in')}
      actions={
        known && !failure ? (
          <>
            <Button kind="primary" onClick={() => void send()}>
              {t.send}
            </Button>
            <Button kind="quiet" onClick={() => setKnown(false)}>
              {t.withNumber}
            </Button>
          </>
        ) : undefined
      }
    >
      {known === undefined && <Loading lines={2} />}
      {failure === 'offline' && <Offline onRetry={() => void send()} />}
      {failure && failure !== 'offline' && (
        <Failure problem={failure} onRetry={() => setFailure(undefined)} />
      )}
    </Page>
  )
}
