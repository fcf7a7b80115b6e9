import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Problem } from '#contract/route'
import { call, newIdempotencyKey } from '../call.ts'
import { knownDevice } from '../device.ts'
import { callSigned } from '../known-device.ts'
import { useTexts } from '../language.ts'
import { addressOf } from '../router.ts'
import { kindsFor, type AskedKind } from '../step-up-kinds.ts'
import { Button, ButtonLink } from './button.tsx'
import { Page } from './page.tsx'
import { ProveChoice } from './prove-kind.tsx'
import { Empty, Loading } from './states.tsx'
import { shield } from './icons.ts'

type StepUpProps = {
  /** Why another proof is wanted: the server's own words and what is missing. */
  problem: Problem
  /** The device key was tried already, so that it is not tried for ever. */
  deviceTried: boolean
  onDeviceTried: () => void
  onDone: () => void | Promise<void>
  onCancel: () => void
}

/** Confirming once more, in the place of the screen that asked; when it is done, that screen goes on where it was. */
export function StepUpPage(props: StepUpProps): JSX.Element {
  const { problem, deviceTried, onDeviceTried, onDone, onCancel } = props
  const t = useTexts('prove')
  const { ask, device } = kindsFor(problem)
  const [chosen, setChosen] = useState<AskedKind>()
  const [trying, setTrying] = useState(device && !deviceTried)

  useEffect(() => {
    if (!trying) return
    onDeviceTried()
    void proveDevice().then(async (proven) => {
      if (proven) await onDone()
      setTrying(false)
    })
  }, [trying])

  const kind = chosen !== undefined && ask.includes(chosen) ? chosen : ask[0]
  const limited = problem.code === 'session_limited'
  return (
    <Page
      title={limited ? t.limitedTitle : t.title}
      lead={problem.detail}
      step={`step-up ${trying ? 'device' : kind} ${problem.detail}`}
      refCode={problem.ref}
      arrived
    >
      {trying ? (
        <>
          <p class="hint">{t.checkingDevice}</p>
          <Loading lines={2} />
        </>
      ) : kind === undefined ? (
        <Empty
          icon={shield}
          title={t.nothingTitle}
          action={
            <ButtonLink kind="primary" href={addressOf('/status')}>
              {t.nothingWays}
            </ButtonLink>
          }
        />
      ) : (
        <ProveChoice kinds={ask} kind={kind} onKind={setChosen} onDone={onDone} />
      )}
      <Button kind="quiet" onClick={onCancel}>
        {t.notNow}
      </Button>
    </Page>
  )
}

/** Whether this browser's key gave a fresh proof; a browser without one is no fault of anybody. */
async function proveDevice(): Promise<boolean> {
  if ((await knownDevice()).state !== 'known') return false
  const idempotencyKey = newIdempotencyKey()
  const answer = await callSigned('step-up', (signed) =>
    call('POST /api/v1/me/step-up', { body: { kind: 'known-device', ...signed }, idempotencyKey }),
  )
  return answer !== 'no key' && answer.ok
}
