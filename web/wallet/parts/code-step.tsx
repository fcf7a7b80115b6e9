import type { JSX } from 'preact'
import { useRef, useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import { announce } from '../announce.ts'
import { joint } from '../joint.ts'
import { useLocale, useTexts } from '../language.ts'
import { serverNowMs } from '../server-clock.ts'
import { clockText } from '../times.ts'
import { Button } from './button.tsx'
import { CodeField, codeLength } from './code-field.tsx'
import { Countdown, useRemaining } from './countdown.tsx'
import { Form } from './form.tsx'
import { Notice } from './notice.tsx'
import { OtherWays, tailOf, type WaysFrom } from './other-ways.tsx'
import { Rich } from './rich.tsx'
import { Failure } from './states.tsx'
import type { Tried } from './tried.ts'

export type SentCode = Pick<
  Api['POST /api/v1/flows']['reply'],
  'sentTo' | 'codeExpiresAt' | 'resendAt' | 'entriesLeft'
>

/** What a flow says of its code, for a page that was reloaded. */
export function sentOf(flow: Api['GET /api/v1/flows/:flowId']['reply']): SentCode {
  const { sentTo, entriesLeft } = flow
  return {
    sentTo,
    codeExpiresAt: flow.codeExpiresAt ?? flow.flowExpiresAt,
    resendAt: flow.resendAt ?? flow.serverNow,
    entriesLeft,
  }
}

type CodeStepProps = {
  sent: SentCode
  /** Checks the code; `problem` undefined means that no answer was heard. */
  onCode: (code: string) => Promise<Tried>
  onResend: () => Promise<SentCode | Problem | undefined>
  /** Where the number can be changed; absent where it is the account's own. */
  changeHref?: string | undefined
  /** Ways that need no text; absent where the page has its own. */
  ways?: WaysFrom | undefined
  /** The button, where pressing it does more than going on: then the sixth digit does not press it by itself. */
  risk?: string | undefined
}

/** After how long without a code the page itself offers other ways. */
const patienceMs = 20_000

function ResendButton({ sent, onResend }: { sent: SentCode; onResend: () => void }): JSX.Element {
  const t = useTexts('enter')
  const wait = useRemaining(sent.resendAt)
  if (wait) return <p class="hint figures">{t.resendIn(Math.ceil(wait / 1000))}</p>
  return (
    <Button kind="quiet" onClick={onResend}>
      {t.resend}
    </Button>
  )
}

/** One field, the number that was typed, and every way on for somebody who gets no text. */
export function CodeStep(props: CodeStepProps): JSX.Element {
  const { sent, onCode, onResend, changeHref, ways, risk } = props
  const t = useTexts('enter')
  const door = useTexts('door')
  const common = useTexts('common')
  const language = useLocale()
  const [code, setCode] = useState('')
  const [error, setError] = useState<string>()
  const [problem, setProblem] = useState<Problem>()
  const [resent, setResent] = useState(false)
  const [opened] = useState(() => new Date((serverNowMs() ?? 0) + patienceMs).toISOString())
  const patience = useRemaining(opened)
  const sending = useRef(false)

  const submit = async (typed = code): Promise<void> => {
    if (typed.length < codeLength) return setError(t.codeDigits(typed.length))
    // The sixth digit sends by itself: Enter right after it must not spend a second entry.
    if (sending.current) return
    sending.current = true
    const tried = await onCode(typed)
    sending.current = false
    if (tried.over) return
    if (!tried.problem) return setError(common.offline.unreachableDetail)
    if (tried.problem.code === 'code_wrong') setCode('')
    setError(tried.problem.detail)
    announce(tried.problem.detail)
  }
  const resend = async (): Promise<void> => {
    const answer = await onResend()
    setError(undefined)
    setCode('')
    if (answer && 'code' in answer) return setProblem(answer)
    setResent(answer !== undefined)
    if (!answer) setError(common.offline.unreachableDetail)
  }

  if (problem) return <Failure problem={problem} onRetry={() => setProblem(undefined)} />
  return (
    <>
      {resent && (
        <Notice kind="done" live>
          {t.resent}
        </Notice>
      )}
      <Form onSubmit={() => submit()}>
        <CodeField
          value={code}
          onInput={setCode}
          error={error}
          onComplete={risk === undefined ? (full) => void submit(full) : undefined}
        />
        <p class="hint figures">
          {t.validUntil(clockText(sent.codeExpiresAt, language))} · <Countdown until={sent.codeExpiresAt} />
        </p>
        <Button kind={risk === undefined ? 'primary' : 'risk'} type="submit">
          {risk ?? door.continue}
        </Button>
        <ResendButton sent={sent} onResend={() => void resend()} />
      </Form>
      {ways && (
        <OtherWays from={ways} sentTo={sent.sentTo} changeHref={changeHref} offered={patience === 0} />
      )}
    </>
  )
}

type LeadProps = { sentTo: string; changeHref?: string; note?: string }

/** The lead of a code page: the number as it was typed, with a way to change it; of an own device's number the end alone. */
export function CodeLead({ sentTo, changeHref, note }: LeadProps): JSX.Element {
  const t = useTexts('enter')
  const tail = tailOf(sentTo)
  if (tail !== undefined) return <Rich text={t.codeLeadOwn(tail)} />
  return (
    <>
      <Rich text={[t.codeLead(sentTo), note].filter(Boolean).join(joint())} />
      {changeHref && joint()}
      {changeHref && <a href={changeHref}>{t.change}</a>}
    </>
  )
}
