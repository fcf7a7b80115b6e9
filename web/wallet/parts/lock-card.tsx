import type { JSX } from 'preact'
import { useId } from 'preact/hooks'
import type { Remedy } from '#contract/route'
import type { LockView } from '#contract/standing'
import { useLocale, useTexts, type Texts } from '../language.ts'
import { serverNowMs } from '../server-clock.ts'
import { clockText, moneyText } from '../times.ts'
import { Button, ButtonLink } from './button.tsx'
import { Countdown } from './countdown.tsx'
import { Icon } from './icon.tsx'
import { check, cross, pause, risk } from './icons.ts'
import { Rich } from './rich.tsx'
import { Spoken } from './spoken.tsx'
import '../style/lock-card.css'

/** Only these mean that money is at risk now; every other lock is a pause. */
const atRisk: readonly string[] = ['not_me', 'taken_over']

type LockCardProps = {
  lock: LockView
  /** Takes a remedy over (asks first, calls the API); without it a remedy is a link to its place. */
  onRemedy?: ((remedy: Remedy) => void) | undefined
  /** The time it ends has come by the server's clock: ask the server again. */
  onEnd?: (() => void) | undefined
  /** False where the screen's one primary button is elsewhere. */
  primary?: boolean | undefined
  /** Buttons that the screen has anyway, below its cards: none stands twice. */
  offeredBelow?: readonly Remedy[] | undefined
}

type Off = { words: string; until: string | undefined }

/** A part that ends later than the lock says so on its line; what the allowance leaves open stands among what works. */
function split(lock: LockView, t: Texts['locks'], language: 'zh-CN' | 'en'): { off: Off[]; works: string[] } {
  const allowed = lock.allowanceMinor !== null
  const later = new Map(
    lock.parts.flatMap((part) => part.takesAway.map((each) => [each, part.endsAt] as const)),
  )
  const capabilities = [...new Set([...lock.takesAway, ...later.keys()])]
  const off = capabilities
    .filter((each) => !(allowed && each === 'pay-known'))
    .map((each): Off => {
      const end = later.get(each)
      if (end === undefined || end === lock.endsAt) return { words: t.capabilities[each], until: undefined }
      return {
        words: t.capabilities[each],
        until: end === null ? t.offUntilDone : t.offUntil(clockText(end, language)),
      }
    })
  const works = lock.stillWorks
    .filter((each) => !(allowed && each === 'pay-known'))
    .map((each) => t.capabilities[each])
  if (allowed && lock.allowanceMinor !== null) {
    const allowance = t.allowance(moneyText(lock.allowanceMinor, language))
    works.push(t.allowanceOf(t.capabilities['pay-known'], allowance))
  }
  const proofs = lock.disables.map((each): Off => ({ words: t.proofs[each], until: undefined }))
  return { off: [...proofs, ...off], works }
}

/** Where it holds, when not everywhere: here, or on another device that is named, for several may be new. */
function reachOf(lock: LockView, t: Texts['locks'], language: 'zh-CN' | 'en'): string | undefined {
  if (!lock.device || lock.device.here) return t.on[lock.on]
  return t.onOther(clockText(lock.placedAt, language), lock.device.browser)
}

const soonMs = 600_000

/** With seconds where it is only minutes away, as the lock's own words say it: a pause of 30 seconds would seem to end before it does. */
function endText(iso: string, language: 'zh-CN' | 'en'): string {
  const now = serverNowMs()
  const soon = now !== undefined && Date.parse(iso) - now < soonMs
  const seconds = String(new Date(iso).getUTCSeconds()).padStart(2, '0')
  return clockText(iso, language) + (soon ? `:${seconds}` : '')
}

type UntilProps = { id: string; lock: LockView; onEnd: (() => void) | undefined }

function Until({ id, lock, onEnd }: UntilProps): JSX.Element {
  const t = useTexts('locks')
  const language = useLocale()
  if (lock.endsAt === null)
    return (
      <p class="lock-open-end" id={id}>
        {lock.remedies.some((each) => each.href) ? t.noEnd : t.noEndNoStep}
      </p>
    )
  return (
    <div class="lock-until">
      <span class="lock-until-label">{t.until}</span>
      <time id={id} class="lock-time figures" dateTime={lock.endsAt}>
        {endText(lock.endsAt, language)}
      </time>
      <Countdown until={lock.endsAt} onEnd={onEnd} />
    </div>
  )
}

function Remedies({ lock, onRemedy, primary = true, offeredBelow = [] }: LockCardProps): JSX.Element | null {
  // Waiting is no button: the card already says until when. What is done on another page or later is named all the same.
  const below = new Set(offeredBelow.map(({ kind }) => kind))
  const steps = lock.remedies.filter((each) => each.kind !== 'wait' && !below.has(each.kind))
  const open = steps.filter((each) => each.available && (each.href !== null || onRemedy))
  const elsewhere = steps.filter((each) => !each.available)
  if (open.length + elsewhere.length === 0) return null
  return (
    <div class="lock-remedies">
      {open.map((remedy, index) => {
        const kind = primary && index === 0 ? 'primary' : 'secondary'
        return onRemedy || remedy.href === null ? (
          <Button key={remedy.kind} kind={kind} onClick={() => onRemedy?.(remedy)}>
            {remedy.label}
          </Button>
        ) : (
          <ButtonLink key={remedy.kind} kind={kind} href={remedy.href}>
            {remedy.label}
          </ButtonLink>
        )
      })}
      {elsewhere.length > 0 && (
        <ul class="lock-elsewhere">
          {elsewhere.map((remedy) => (
            <li key={remedy.kind}>{remedy.label}</li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Named by its heading, its end and where it holds, for two locks may share a cause and two devices be new at once. A lock drawn as what it is: what is off beside what still works, why, until when, and what opens it. Needs the texts of `locks`. */
export function LockCard(props: LockCardProps): JSX.Element {
  const { lock, onEnd } = props
  const t = useTexts('locks')
  const common = useTexts('common')
  const language = useLocale()
  const id = useId()
  const { off, works } = split(lock, t, language)
  const danger = atRisk.includes(lock.cause)
  const reach = reachOf(lock, t, language)
  const names = [id, `${id}-until`, ...(reach ? [`${id}-reach`] : [])]
  return (
    <section class={danger ? 'lock risk' : 'lock'} aria-labelledby={names.join(' ')}>
      <p class="lock-state">
        <Icon of={danger ? risk : pause} />
        <span>{danger ? t.atRisk : t.paused}</span>
        {reach && (
          <span id={`${id}-reach`} class="lock-reach">
            {reach}
          </span>
        )}
      </p>
      <h2 id={id}>{lock.title}</h2>
      <p class="lock-why">
        <Rich text={lock.detail} />
      </p>
      <Until id={`${id}-until`} lock={lock} onEnd={onEnd} />
      <div class="lock-lists">
        {off.length > 0 && (
          <div>
            <h3>{t.off}</h3>
            <ul class="lock-off">
              {off.map(({ words, until }) => (
                <li key={words}>
                  <Icon of={cross} />
                  <span>
                    <s>{words}</s>
                    {until && <span class="lock-later">{until}</span>}
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
        {works.length > 0 && (
          <div>
            <h3>{t.stillWorks}</h3>
            <ul class="lock-works">
              {works.map((words) => (
                <li key={words}>
                  <Icon of={check} />
                  <span>
                    <Spoken text={words} />
                  </span>
                </li>
              ))}
            </ul>
          </div>
        )}
      </div>
      <Remedies {...props} />
      <p class="ref figures">{common.ref(lock.ref)}</p>
    </section>
  )
}
