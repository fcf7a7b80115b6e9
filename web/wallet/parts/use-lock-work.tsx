import type { JSX } from 'preact'
import { useState } from 'preact/hooks'
import type { Remedy } from '#contract/route'
import type { LockView } from '#contract/standing'
import { call } from '../call.ts'
import { useTexts } from '../language.ts'
import { addressOf, navigate, open } from '../router.ts'
import { Confirm } from './confirm.tsx'
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

/** The change and its notice are told in one transaction; a minute either way is for clocks of other machines. */
const sameActMs = 60_000

/** What the buttons of a lock do for somebody who is signed in. */
export function useLockWork(reload: () => void): LockWork {
  const t = useTexts('account')
  const stepUp = useStepUp()
  const [said, setSaid] = useState<Said>()
  const [asking, setAsking] = useState<'freeze' | { undo: LockView }>()

  const lift = async (lock: LockView): Promise<void> => {
    setSaid(undefined)
    const params = { lockId: lock.lockId }
    const answer = await stepUp.attempt(() => call('POST /api/v1/me/locks/:lockId/lift', { params }))
    if (!answer) return
    setSaid(answer.ok ? { done: t.lifted(lock.title), detail: t.liftedDetail } : saidOf(answer))
    reload()
  }
  const freeze = async (): Promise<void> => {
    const answer = await call('POST /api/v1/me/freeze')
    setAsking(undefined)
    setSaid(answer.ok ? { done: t.frozenNow, detail: t.frozenNowDetail } : saidOf(answer))
    reload()
  }
  const undo = async (lock: LockView): Promise<void> => {
    const listed = await call('GET /api/v1/me/notices')
    const near = (at: string): number => Math.abs(Date.parse(at) - Date.parse(lock.placedAt))
    const notice = listed.ok
      ? listed.body.notices
          .filter((one) => one.disputable && near(one.at) <= sameActMs)
          .toSorted((one, other) => near(one.at) - near(other.at))[0]
      : undefined
    setAsking(undefined)
    if (!listed.ok) return setSaid(saidOf(listed))
    // Without the one notice, the list of all is the place to say it.
    if (!notice) return navigate(addressOf('/notices'))
    const params = { noticeId: notice.noticeId }
    const answer = await call('POST /api/v1/me/notices/:noticeId/not-me', { params })
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
