import type { JSX } from 'preact'
import { useLocale } from '../language.ts'
import { partsOfText } from '../spoken.ts'

/** A text that may hold amounts: drawn as it stands, and each amount in it said as one and kept in one line. */
export function Spoken({ text }: { text: string }): JSX.Element {
  const language = useLocale()
  return (
    <>
      {partsOfText(text, language).map(({ shown, spoken }) =>
        spoken === undefined ? (
          shown
        ) : (
          <>
            <span aria-hidden="true">{shown.replace(' ', '\u00a0')}</span>
            <span class="hidden-text">{spoken}</span>
          </>
        ),
      )}
    </>
  )
}
