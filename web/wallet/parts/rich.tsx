import type { JSX } from 'preact'
import { Spoken } from './spoken.tsx'

/** A text of the dictionary with its **important part** set strong. Only this one mark, and never markup; amounts are said as amounts. */
export function Rich({ text }: { text: string }): JSX.Element {
  return (
    <>
      {text.split('**').map((part, index) => {
        const said = <Spoken text={part} />
        return index % 2 === 1 ? <strong>{said}</strong> : said
      })}
    </>
  )
}
