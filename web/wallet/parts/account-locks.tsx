import type { JSX } from 'preact'
import type { SessionView, Standing } from '#contract/standing'
import { useLocale, useTexts } from '../language.ts'
import { addressOf } from '../router.ts'
import { clockText } from '../times.ts'
import { ButtonLink } from './button.tsx'
import { LockCard } from './lock-card.tsx'
import { Notice } from './notice.tsx'
import { Rich } from './rich.tsx'
import type { useLockWork } from './use-lock-work.tsx'

type Lock = Standing['locks'][number]

/** The card of this new device says until when this sign-in is limited and what opens it, so that nothing else has to. */
const tellsOfLimit = (lock: Lock): boolean => lock.cause === 'unusual_sign_in' && lock.device?.here === true
const limitedMay: readonly string[] = ['sign-in', 'view', 'receive']

/** No card may call open what the server would refuse in a limited sign-in; the card that tells of the limit says it is off. */
function withLimit(lock: Lock, session: SessionView): Lock {
  if (session.kind !== 'limited') return lock
  const more = lock.stillWorks.filter((each) => !limitedMay.includes(each))
  return {
    ...lock,
    takesAway: tellsOfLimit(lock) ? [...lock.takesAway, ...more] : lock.takesAway,
    stillWorks: lock.stillWorks.filter((each) => limitedMay.includes(each)),
  }
}

/** Until when this sign-in is limited, and what opens it sooner; nothing where a card tells it already. */
export function LimitedBanner({
  session,
  standing,
  to,
}: {
  session: SessionView
  standing: Standing
  to: '/home' | '/status'
}): JSX.Element | null {
  const t = useTexts('account')
  const language = useLocale()
  if (session.kind !== 'limited' || standing.locks.some(tellsOfLimit)) return null
  return (
    <Notice kind="paused" title={t.limitedTitle}>
      <p>
        <Rich
          text={
            session.fullAt === null ? t.limitedNoEnd : t.limitedUntil(clockText(session.fullAt, language))
          }
        />
      </p>
      <p>
        <a class="notice-step" href={addressOf('/step-up', undefined, { to })}>
          {t.limitedSooner}
        </a>
      </p>
    </Notice>
  )
}

/** Every lock as its card, in the order in which they are told. The first card holds the screen's one primary button. */
export function AccountLocks({
  standing,
  session,
  work,
  reload,
}: {
  standing: Standing
  session: SessionView
  work: ReturnType<typeof useLockWork>
  reload: () => void
}): JSX.Element {
  const t = useTexts('account')
  return (
    <>
      {standing.locks.map((lock, index) => (
        <div key={lock.lockId} class="lock-and-more">
          <LockCard
            lock={withLimit(lock, session)}
            // What the customer did themselves should not be undone by the button that the thumb finds first.
            primary={index === 0 && lock.cause !== 'cooling_off'}
            onRemedy={(remedy) => work.onRemedy(lock, remedy)}
            onEnd={reload}
          />
          {lock.cause === 'unusual_sign_in' && (
            <ButtonLink kind="quiet" href={addressOf('/notices')}>
              {t.wasNotMe}
            </ButtonLink>
          )}
        </div>
      ))}
    </>
  )
}
