import type { JSX } from 'preact'
import type { Remedy } from '#contract/route'
import type { Standing } from '#contract/standing'
import { useTexts } from '../language.ts'
import { Button } from './button.tsx'
import { LockCard } from './lock-card.tsx'
import { Notice } from './notice.tsx'

type TellProps = {
  standing: Standing
  onRemedy: (remedy: Remedy) => void
  /** A lock has ended by the server's clock: ask again. */
  onEnd?: () => void
}

/** How a wallet stands, told to somebody who is not signed in: what is off, and every way on. Needs the texts of `enter` and `locks`. */
export function TellStanding({ standing, onRemedy, onEnd }: TellProps): JSX.Element {
  const t = useTexts('enter')
  const ways = standing.ways.filter((way) => way.available)
  return (
    <>
      {standing.state === 'open' && <Open standing={standing} />}
      {standing.locks.map((lock) => (
        <LockCard
          key={lock.lockId}
          lock={lock}
          primary={false}
          onRemedy={onRemedy}
          onEnd={onEnd}
          offeredBelow={ways}
        />
      ))}
      {standing.moreToTell && standing.state !== 'open' && <p class="hint">{t.moreToTell}</p>}
      <div class="actions">
        {ways.map((way, index) => (
          <Button key={way.kind} kind={index === 0 ? 'primary' : 'secondary'} onClick={() => onRemedy(way)}>
            {way.label}
          </Button>
        ))}
      </div>
    </>
  )
}

/** One proof alone does not show everything, and so nothing is promised from it. */
function Open({ standing }: { standing: Standing }): JSX.Element {
  const t = useTexts('enter')
  if (!standing.moreToTell)
    return (
      <Notice kind="done" title={t.standingOpen}>
        {t.standingOpenDetail}
      </Notice>
    )
  const byDevice = standing.proofs.includes('known-device')
  return <Notice title={t.standingSoFar}>{byDevice ? t.standingSoFarDevice : t.standingSoFarDetail}</Notice>
}
