import type { JSX } from 'preact'
import type { Problem, Remedy } from '#contract/route'
import { useTexts } from '../language.ts'
import { LockCard } from './lock-card.tsx'

/** A paused or closed password, drawn as the lock that it is: from the problem body, before anybody is signed in. */
export function PausedCard({
  problem,
  onRemedy,
  onEnd,
}: {
  problem: Problem
  onRemedy: (remedy: Remedy) => void
  onEnd: () => void
}): JSX.Element {
  const t = useTexts('enter')
  return (
    <LockCard
      lock={{
        lockId: 'lane',
        cause: 'password_paused',
        // The wrong password that began the pause is answered as a wrong one; what holds now, and is read to staff, is the pause.
        ref: problem.code === 'password_wrong' ? 'A-102' : problem.ref,
        title: t.pausedTitle,
        detail: problem.detail,
        takesAway: [],
        disables: ['password'],
        stillWorks: ['receive'],
        allowanceMinor: null,
        on: 'lane',
        device: null,
        placedAt: problem.serverNow,
        endsAt: problem.retryAt ?? null,
        parts: [],
        remedies: problem.remedies,
        article: problem.type,
        noticeId: null,
      }}
      onRemedy={onRemedy}
      onEnd={onEnd}
    />
  )
}
