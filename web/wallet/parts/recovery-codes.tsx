import type { JSX } from 'preact'
import '../style/recovery-codes.css'

/** Four of seven groups with their dashes: where a code is longer than the line, it breaks there and not inside a group. */
const firstLine = 20

/** Recovery codes to read, copy by hand, or print: on paper nothing else of the page appears. `title` heads the paper. */
export function RecoveryCodes({
  codes,
  title,
  note,
}: {
  codes: readonly string[]
  title: string
  note: string
}): JSX.Element {
  return (
    <section class="paper-sheet" aria-label={title}>
      <p class="paper-title">{title}</p>
      <ol class="recovery-codes">
        {codes.map((code) => (
          <li key={code}>
            <code>
              <span>{code.slice(0, firstLine)}</span>
              <span>{code.slice(firstLine)}</span>
            </code>
          </li>
        ))}
      </ol>
      <p class="paper-note">{note}</p>
    </section>
  )
}
