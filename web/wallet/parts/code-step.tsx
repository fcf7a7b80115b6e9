import type { JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import { announce } from '../announce.ts'
import { knownDevice } from '../device.ts'
import { useLocale, useTexts } from '../language.ts'
import { addressOf } from '../router.ts'
import { serverNowMs } from '../server-clock.ts'
import { clockText } from '../times.ts'
import { Button } from './button.tsx'
import { CodeField, codeLength } from './code-field.tsx'
import { Countdown, useRemaining } from './countdown.tsx'
import { Form } from './form.tsx'
import { List, ListRow } from './list.tsx'
import { Notice } from './notice.tsx'
import { Rich } from './rich.tsx'
import { Failure } from './states.tsx'
import { key, phone as phoneIcon, shield, swap } from './icons.ts'

export type SentCode = Pick<
  Api['POST /api/v1/flows']['reply'],
  'sentTo' | 'codeExpiresAt' | 'resendAt' | 'entriesLeft'
>

type Tried = { ok: true } | { ok: false; problem?: Problem | undefined }

type CodeStepProps = {
  sent: SentCode
  /** Checks the code; `problem` undefined means that no answer was heard. */
  onCode: (code: string) => Promise<Tried>
  onResend: () => Promise<SentCode | Problem | undefined>
  /** Where the number can be changed; absent where it is the account's own. */
  changeHref?: string | undefined
  /** Ways that need no text, offered after 20 s. */
  withoutText: boolean
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

/** Offered by the page itself, so that nobody waits for a text that will never come. */
function OtherWays({ sentTo, changeHref }: { sentTo: string; changeHref: string | undefined }): JSX.Element {
  const t = useTexts('enter')
  const [known, setKnown] = useState<boolean>()
  useEffect(() => {
    // It appears below, while the focus is in the field above it.
    announce(t.slowTitle)
    void knownDevice().then(({ state }) => setKnown(state === 'known'))
  }, [])
  // Only a device that the wallet knows takes a recovery code without a text; elsewhere it would lead round in a circle.
  const recoveryCode = known ? (
    <ListRow icon={key} title={t.slowOther} href={addressOf('/sign-in/recovery-code')} />
  ) : (
    <ListRow
      icon={key}
      title={t.slowOtherStranger}
      detail={t.slowOtherWhere}
      href={addressOf('/number-gone')}
    />
  )
  return (
    <List label={t.slowTitle}>
      <ListRow icon={phoneIcon} title={t.slowNumber(sentTo)} detail={t.slowSignal} href={changeHref} />
      {recoveryCode}
      <ListRow icon={swap} title={t.slowGone} href={addressOf('/number-gone')} />
      <ListRow icon={shield} title={t.slowFreeze} href={addressOf('/freeze')} />
    </List>
  )
}

/** One field, the number that was typed, and every way on for somebody who gets no text. */
export function CodeStep({ sent, onCode, onResend, changeHref, withoutText }: CodeStepProps): JSX.Element {
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
    if (typed.length < codeLength) return setError(door.codeDigits(typed.length))
    // The sixth digit sends by itself: Enter right after it must not spend a second entry.
    if (sending.current) return
    sending.current = true
    const tried = await onCode(typed)
    sending.current = false
    if (tried.ok) return
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
        <CodeField value={code} onInput={setCode} error={error} onComplete={(full) => void submit(full)} />
        <p class="hint figures">
          {t.validUntil(clockText(sent.codeExpiresAt, language))} · <Countdown until={sent.codeExpiresAt} />
        </p>
        <Button kind="primary" type="submit">
          {door.continue}
        </Button>
        <ResendButton sent={sent} onResend={() => void resend()} />
      </Form>
      {withoutText && patience === 0 && <OtherWays sentTo={sent.sentTo} changeHref={changeHref} />}
    </>
  )
}

/** The lead of a code page: the number as it was typed, with a way to change it. */
export function CodeLead({ sentTo, changeHref }: { sentTo: string; changeHref?: string }): JSX.Element {
  const t = useTexts('enter')
  return (
    <>
      <Rich text={t.codeLead(sentTo)} /> {changeHref && <a href={changeHref}>{t.change}</a>}
    </>
  )
}
