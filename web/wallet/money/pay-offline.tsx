import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { Empty } from '../parts/states.tsx'
import { offline } from '../parts/icons.ts'

/** Why nothing can be paid without a network. It goes on by itself when there is one. */
export function PayOffline(): JSX.Element {
  const t = useTexts('money')
  return (
    <Empty icon={offline} title={t.offlineTitle}>
      {t.offlineDetail}
    </Empty>
  )
}
