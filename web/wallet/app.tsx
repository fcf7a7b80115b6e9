import type { ComponentType, JSX } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { announcement } from './announce.ts'
import { useCell } from './cell.ts'
import { useTexts } from './language.ts'
import { recall } from './memory.ts'
import { online } from './online.ts'
import { Page } from './parts/page.tsx'
import { Offline } from './parts/offline.tsx'
import { failed, place, restoreScroll, retry } from './router.ts'
import { session } from './session.ts'

/** Fetched once somebody is signed in. */
function SessionWatch(): JSX.Element | null {
  const open = useCell(session)
  const [Watch, setWatch] = useState<{ Warning: ComponentType }>()
  useEffect(() => {
    if (!open || Watch) return
    // A payment that an earlier page left undecided is asked for, on whatever screen the customer is.
    if (recall('money'))
      import('./money/sending.ts').then(
        ({ startSending }) => startSending(),
        () => undefined,
      )
    import('./parts/idle-warning.tsx').then(
      ({ IdleWarning }) => setWatch({ Warning: IdleWarning }),
      () => undefined,
    )
  }, [open, Watch])
  return Watch ? <Watch.Warning /> : null
}

/** The file of a screen could not be fetched: no network, or a newer version is out, which a full load brings. */
function NotFetched({ address }: { address: string }): JSX.Element {
  const t = useTexts('common')
  useEffect(
    () =>
      online.watch(() => {
        if (online.get()) void retry()
      }),
    [],
  )
  return (
    <Page title={t.offline.title} refCode={t.offline.ref}>
      <Offline onRetry={() => location.assign(address)} />
    </Page>
  )
}

export function App(): JSX.Element {
  const here = useCell(place)
  const missing = useCell(failed)
  const spoken = useCell(announcement)
  useLayoutEffect(restoreScroll, [here])
  return (
    <>
      {missing !== undefined ? (
        <NotFetched address={missing} />
      ) : (
        here && <here.Screen key={here.key + here.address} params={here.params} />
      )}
      <SessionWatch />
      <p class="hidden-text" role="status">
        {spoken}
      </p>
    </>
  )
}
