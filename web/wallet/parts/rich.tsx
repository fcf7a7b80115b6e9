import type { JSX } from 'preact'

/** A text of the dictionary with its **important part** set strong. Only this one mark, and never markup. */
export function Rich({ text }: { text: string }): JSX.Element {
  return <>{text.split('**').map((part, index) => (index % 2 === 1 ? <strong>{part}</strong> : part))}</>
}
