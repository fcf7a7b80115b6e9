import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { Icon } from './icon.tsx'
import { alert } from './icons-frame.ts'
import '../style/error-summary.css'

type Fault = { name: string; text: string }

/** Above a form with several faults: one line each, leading to its field. Form puts the focus here. */
export function ErrorSummary({ faults }: { faults: readonly Fault[] }): JSX.Element | null {
  const t = useTexts('common')
  if (faults.length < 2) return null
  return (
    <div class="error-summary" role="group" tabIndex={-1} aria-labelledby="error-summary-title">
      <h2 id="error-summary-title">
        <Icon of={alert} />
        {t.errorSummary}
      </h2>
      <ul>
        {faults.map(({ name, text }) => (
          <li key={name}>
            <button
              type="button"
              class="link"
              onClick={() => document.querySelector<HTMLElement>(`[name="${name}"]`)?.focus()}
            >
              {text}
            </button>
          </li>
        ))}
      </ul>
    </div>
  )
}
