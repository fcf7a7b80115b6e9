import type { JSX } from 'preact'

/** A line icon beside words that say the same; a control that is only an icon carries its own label. */
export function Icon({ of }: { of: string }): JSX.Element {
  return (
    <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={of} />
    </svg>
  )
}

/** The mark: a keyhole for the seal of an envelope. */
export function Mark(): JSX.Element {
  return (
    <svg class="mark" viewBox="0 0 48 48" aria-hidden="true" focusable="false">
      <rect x="2" y="7" width="44" height="34" rx="9" />
      <path class="mark-line" d="M5.5 12.5 20.8 23.8a5.4 5.4 0 0 0 6.4 0L42.5 12.5" />
      <circle class="mark-seal" cx="24" cy="25" r="10" />
      <path d="M24 19.2a3.4 3.4 0 0 0-1.8 6.28l-1 5.12h5.6l-1-5.12A3.4 3.4 0 0 0 24 19.2Z" />
    </svg>
  )
}
