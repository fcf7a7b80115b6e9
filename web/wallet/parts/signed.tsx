import type { ComponentChildren, JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { RouteName } from '../call.ts'
import { useCell } from '../cell.ts'
import { joint } from '../joint.ts'
import { useTexts } from '../language.ts'
import { noteReturn } from '../return-to.ts'
import { addressOf } from '../router.ts'
import { session } from '../session.ts'
import type { Load } from '../use-call.ts'
import { ButtonLink } from './button.tsx'
import { Loaded } from './loaded.tsx'
import { Empty } from './states.tsx'
import { lock } from './icons.ts'

type SignedProps<R extends RouteName> = {
  of: { load: Load<R>; reload: () => void }
  lines?: number | undefined
  children: (body: Api[R]['reply']) => ComponentChildren
}

/** As Loaded, for what only a signed-in customer sees: when the session has ended, nothing of it stays on the screen. */
export function Signed<R extends RouteName>({ of, lines, children }: SignedProps<R>): JSX.Element {
  const open = useCell(session)
  const refused =
    of.load.state === 'problem' && (of.load.problem as { code: string }).code === 'not_signed_in'
  if (open === null || refused) return <SessionOver />
  return (
    <Loaded of={of} lines={lines}>
      {children}
    </Loaded>
  )
}

/** Why, and how to go on: signing in comes back to this very screen. Needs the texts of `account`. */
export function SessionOver(): JSX.Element {
  const t = useTexts('account')
  useEffect(noteReturn, [])
  return (
    <Empty
      icon={lock}
      title={t.outTitle}
      action={
        <div class="state-actions">
          <ButtonLink kind="primary" href={addressOf('/sign-in')}>
            {t.outAgain}
          </ButtonLink>
          <ButtonLink kind="quiet" href={addressOf('/help')}>
            {t.outHelp}
          </ButtonLink>
        </div>
      }
    >
      {t.outWhy.ended + joint() + t.outReturn}
    </Empty>
  )
}
