import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Problem, Remedy } from '#contract/route'
import type { Standing } from '#contract/standing'
import { beginRecovery } from '../begin-recovery.ts'
import { call } from '../call.ts'
import { intentHere, type Intent } from '../intent.ts'
import { useTexts } from '../language.ts'
import { ButtonLink } from '../parts/button.tsx'
import { CodeLead, CodeStep, sentOf } from '../parts/code-step.tsx'
import { Loaded } from '../parts/loaded.tsx'
import { Notice } from '../parts/notice.tsx'
import { Page } from '../parts/page.tsx'
import { Empty } from '../parts/states.tsx'
import { TellStanding } from '../parts/tell-standing.tsx'
import type { Tried } from '../parts/tried.ts'
import { useFlow } from '../parts/use-flow.ts'
import { clock, person } from '../parts/icons.ts'
import { addressOf, navigate, open } from '../router.ts'

const back: Record<Intent, '/help' | '/sign-in' | '/register' | '/recover'> = {
  help: '/help',
  'sign-in': '/sign-in',
  register: '/register',
  recover: '/recover',
}

/** The door after the number: the code, then what stands behind it, told exactly. A reload comes back to the same step. */
export function Screen({ params: { flowId } }: { params: { flowId: string } }): JSX.Element {
  const { flow, onResend } = useFlow(flowId)
  const t = useTexts('enter')
  const intent = intentHere()
  const changeHref = addressOf(back[intent])
  const known = flow.load.state === 'ready' ? flow.load.body : undefined
  const standing = known?.standing ?? undefined
  const title =
    known?.state === 'ended'
      ? t.endedTitle
      : standing
        ? standing.wallet === 'none'
          ? t.noneTitle
          : t.standingTitle
        : t.codeTitle

  const onCode = async (code: string): Promise<Tried> => {
    const tried = await call('POST /api/v1/flows/:flowId/code', { params: { flowId }, body: { code } })
    if (!tried.ok) return { over: false, problem: tried.problem as Problem | undefined }
    await goOn(flowId, intent, tried.body.standing, flow.reload)
    return { over: true }
  }

  return (
    <Page
      title={title}
      back={changeHref}
      step={known?.state ?? 'loading'}
      lead={
        known?.state === 'code_sent' ? <CodeLead sentTo={known.sentTo} changeHref={changeHref} /> : undefined
      }
    >
      <Loaded of={flow}>
        {(body) =>
          body.state === 'ended' ? (
            <Ended />
          ) : body.standing ? (
            <Told flowId={flowId} standing={body.standing} />
          ) : (
            <CodeStep
              sent={sentOf(body)}
              onCode={onCode}
              onResend={onResend}
              changeHref={changeHref}
              ways="door"
            />
          )
        }
      </Loaded>
    </Page>
  )
}

/** With nothing in the way, the customer is taken to what they came for; with a lock or no wallet, they are told first. */
async function goOn(flowId: string, intent: Intent, standing: Standing, reload: () => void): Promise<void> {
  const passwordOff = standing.locks.some((lock) => lock.cause === 'password_exposed')
  if (standing.wallet === 'none') {
    if (intent === 'register')
      return navigate(addressOf('/flows/:flowId/register', { flowId }), { replace: true })
  } else if (intent === 'sign-in' && !passwordOff) {
    return navigate(addressOf('/flows/:flowId/password', { flowId }), { replace: true })
  } else if (intent === 'recover') {
    if ((await beginRecovery(flowId, passwordOff ? 'exposed_password' : 'forgotten_password')) === 'begun')
      return
  }
  reload()
}

function Ended(): JSX.Element {
  const t = useTexts('enter')
  return (
    <Empty
      icon={clock}
      title={t.startAgain}
      action={
        <ButtonLink kind="primary" href={addressOf('/help')}>
          {t.startAgain}
        </ButtonLink>
      }
    >
      {t.endedDetail}
    </Empty>
  )
}

function Told({ flowId, standing }: { flowId: string; standing: Standing }): JSX.Element {
  const t = useTexts('enter')
  const common = useTexts('common')
  const [refused, setRefused] = useState<string>()
  if (standing.wallet === 'none') {
    return (
      <Empty
        icon={person}
        title={t.create}
        action={
          <div class="state-actions">
            <ButtonLink kind="primary" href={addressOf('/flows/:flowId/register', { flowId })}>
              {t.create}
            </ButtonLink>
            <ButtonLink href={addressOf('/help')}>{t.otherNumber}</ButtonLink>
          </div>
        }
      >
        {t.noneLead}
      </Empty>
    )
  }
  const startOver = async (kind: 'forgotten_password' | 'exposed_password'): Promise<void> => {
    const begun = await beginRecovery(flowId, kind)
    if (begun !== 'begun') setRefused(begun === 'offline' ? common.offline.unreachableDetail : begun.detail)
  }
  const take = async (remedy: Remedy): Promise<void> => {
    const exposed = standing.locks.some((lock) => lock.cause === 'password_exposed')
    switch (remedy.kind) {
      case 'reset-password':
      case 'set-new-password':
        return startOver(exposed ? 'exposed_password' : 'forgotten_password')
      case 'sign-in':
      case 'sign-in-again':
      case 'two-proofs':
      case 'confirm-it-is-you':
      case 'guided-clean-up':
      case 'undo':
        return navigate(addressOf('/flows/:flowId/password', { flowId }))
      case 'recovery-code':
        return navigate(addressOf('/flows/:flowId/recovery-code', { flowId }))
      default:
        if (remedy.href) open(remedy.href)
    }
  }
  return (
    <>
      {refused && (
        <Notice kind="paused" live>
          {refused}
        </Notice>
      )}
      <TellStanding standing={standing} onRemedy={(remedy) => void take(remedy)} />
    </>
  )
}
