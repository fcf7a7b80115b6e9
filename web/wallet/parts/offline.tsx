import type { JSX } from 'preact'
import { useCell } from '../cell.ts'
import { useTexts } from '../language.ts'
import { online } from '../online.ts'
import { Button } from './button.tsx'
import { Icon } from './icon.tsx'
import { offline } from './icons-frame.ts'
import '../style/states.css'

/** No answer was heard. Nothing is said of what happened, because nothing is known. */
export function Offline({ onRetry }: { onRetry?: (() => void) | undefined }): JSX.Element {
  const t = useTexts('common')
  const connected = useCell(online)
  return (
    <div class="state" role="group">
      <Icon of={offline} />
      <h2>{connected ? t.offline.unreachable : t.offline.title}</h2>
      <p class="state-words">{connected ? t.offline.unreachableDetail : t.offline.detail}</p>
      {onRetry && (
        <div class="state-actions">
          <Button kind="primary" onClick={onRetry}>
            {t.retry}
          </Button>
        </div>
      )}
      <p class="ref figures">{t.ref(t.offline.ref)}</p>
    </div>
  )
}
