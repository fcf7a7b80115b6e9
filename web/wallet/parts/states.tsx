import type { ComponentChildren, JSX } from 'preact'
import type { Problem } from '#contract/route'
import { clockText } from '../times.ts'
import { useLocale, useTexts } from '../language.ts'
import { Button, ButtonLink } from './button.tsx'
import { Countdown } from './countdown.tsx'
import { Icon } from './icon.tsx'
import { alert } from './icons-frame.ts'
import { Rich } from './rich.tsx'
import '../style/states.css'

/** Grey lines where the content will stand; they appear only when the wait is felt. */
export function Loading({ lines = 3 }: { lines?: number }): JSX.Element {
  const t = useTexts('common')
  return (
    <div class="loading" role="status">
      <span class="hidden-text">{t.loading}</span>
      {Array.from({ length: lines }, (_none, index) => (
        <span key={index} class="loading-line" aria-hidden="true" />
      ))}
    </div>
  )
}

type EmptyProps = { icon: string; title: string; children?: ComponentChildren; action?: ComponentChildren }

/** Nothing here yet: it teaches one thing. */
export function Empty({ icon, title, children, action }: EmptyProps): JSX.Element {
  return (
    <div class="state">
      <Icon of={icon} />
      <h2>{title}</h2>
      {children && <div class="state-words">{children}</div>}
      {action}
    </div>
  )
}

type FailureProps = { problem: Problem; onRetry?: (() => void) | undefined }

/** A refusal that takes the whole screen: the server's words, until when, one button a remedy, and what to read to our staff. */
export function Failure({ problem, onRetry }: FailureProps): JSX.Element {
  const t = useTexts('common')
  const language = useLocale()
  const steps = problem.remedies.filter((each) => each.available && each.href !== null)
  return (
    <div class="state" role="group">
      <Icon of={alert} />
      <h2>{problem.title}</h2>
      <p class="state-words">
        <Rich text={problem.detail} />
      </p>
      {problem.retryAt && (
        <p class="state-words figures">
          <strong>{clockText(problem.retryAt, language)}</strong>{' '}
          <Countdown until={problem.retryAt} onEnd={onRetry} />
        </p>
      )}
      <div class="state-actions">
        {steps.map((remedy, index) => (
          <ButtonLink
            key={remedy.kind}
            kind={index === 0 ? 'primary' : 'secondary'}
            href={remedy.href ?? '/'}
          >
            {remedy.label}
          </ButtonLink>
        ))}
        {onRetry && (
          <Button kind={steps.length === 0 ? 'primary' : 'secondary'} onClick={onRetry}>
            {t.retry}
          </Button>
        )}
      </div>
      <p class="ref figures">
        {t.ref(problem.ref)} · {t.trace(problem.instance)}
      </p>
    </div>
  )
}
