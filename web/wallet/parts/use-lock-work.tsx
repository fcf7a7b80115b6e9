import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Remedy } from '#contract/route'
import type { LockView } from '#contract/standing'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { addressOf, navigate, open } from '../router.ts'
import { Confirm } from './confirm.tsx'
import { liftLock } from './lift-lock.ts'
import { Outcome, saidOf, type Said } from './outcome.tsx'
import { useStepUp } from './use-step-up.tsx'

type LockWork = {
  /** Draw it instead of the screen while it is there: a proof is being asked for. */
  view: JSX.Element | undefined
  /** What came of the last act, and the question that is open. */
  said: JSX.Element
  onRemedy: (lock: LockView, remedy: Remedy) => void
  askFreeze: () => void
}

/** What the buttons of a lock do for somebody who is signed in. */
export function useLockWork(reload: () => void): LockWork {
  const t = useTexts('account')
  const stepUp = useStepUp()
  const [said, setSaid] = useState<Said>()
  const [asking, setAsking] = useState<'freeze' | { undo: LockView }>()

  const lift = async (lock: LockView): Promise<void> => {
    setSaid(undefined)
    const answer = await liftLock(stepUp.attempt, lock.lockId)
    if (!answer) return
    setSaid(answer.lifted ? { done: t.lifted(lock.title), detail: t.liftedDetail } : answer.said)
    reload()
  }
  const freeze = async (): Promise<void> => {
    const answer = await call('POST /api/v1/me/freeze')
    setAsking(undefined)
    setSaid(answer.ok ? { done: t.frozenNow, detail: t.frozenNowDetail } : saidOf(answer))
    reload()
  }
  const undo = async (lock: LockView): Promise<void> => {
    const { noticeId } = lock
    // Without the one notice, the list of all is the place to say it.
    if (noticeId === null) {
      setAsking(undefined)
      return navigate(addressOf('/notices'))
    }
    const answer = await call('POST /api/v1/me/notices/:noticeId/not-me', { params: { noticeId } })
    setAsking(undefined)
    if (answer.ok) return navigate(addressOf('/clean-up'))
    setSaid(saidOf(answer))
  }

  const onRemedy = (lock: LockView, remedy: Remedy): void => {
    switch (remedy.kind) {
      case 'two-proofs':
      case 'confirm-it-is-you':
      case 'recovery-code':
        if (lock.on === 'lane') navigate(addressOf('/step-up', undefined, { to: '/status' }))
        else void lift(lock)
        return
      case 'undo':
        setAsking({ undo: lock })
        return
      case 'guided-clean-up':
        navigate(addressOf('/clean-up'))
        return
      case 'freeze':
        setAsking('freeze')
        return
      default:
        if (remedy.href !== null) open(remedy.href)
    }
  }
  const close = (): void => setAsking(undefined)
  const question =
    asking === undefined ? null : asking === 'freeze' ? (
      <Confirm title={t.freezeTitle} yes={t.freezeYes} no={t.freezeNo} onYes={freeze} onClose={close}>
        {t.freezeDetail}
      </Confirm>
    ) : (
      <Confirm
        title={t.undoTitle}
        yes={t.undoYes}
        no={t.undoNo}
        kind="risk"
        onYes={() => undo(asking.undo)}
        onClose={close}
      >
        {t.undoDetail}
      </Confirm>
    )
  return {
    view: stepUp.view,
    said: (
      <>
        <Outcome of={said} />
        {question}
      </>
    ),
    onRemedy,
    askFreeze: () => setAsking('freeze'),
  }
}
