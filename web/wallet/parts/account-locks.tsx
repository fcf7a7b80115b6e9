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

/** Until when this sign-in is limited, and what opens it sooner. */
export function LimitedBanner({
  session,
  to,
}: {
  session: SessionView
  to: '/home' | '/status'
}): JSX.Element | null {
  const t = useTexts('account')
  const language = useLocale()
  if (session.kind !== 'limited') return null
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

/** Money at risk first, then what holds everywhere before what holds on one device, then what was placed last. */
function inOrder(locks: Standing['locks']): Standing['locks'] {
  const weight = (lock: Standing['locks'][number]): number =>
    lock.cause === 'taken_over' || lock.cause === 'not_me' ? 0 : lock.on === 'account' ? 1 : 2
  return locks.toSorted(
    (one, other) => weight(one) - weight(other) || Date.parse(other.placedAt) - Date.parse(one.placedAt),
  )
}

/** Every lock as its card. The first card holds the screen's one primary button. */
export function AccountLocks({
  standing,
  work,
  reload,
}: {
  standing: Standing
  work: ReturnType<typeof useLockWork>
  reload: () => void
}): JSX.Element {
  const t = useTexts('account')
  return (
    <>
      {inOrder(standing.locks).map((lock, index) => (
        <div key={lock.lockId} class="lock-and-more">
          <LockCard
            lock={lock}
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
