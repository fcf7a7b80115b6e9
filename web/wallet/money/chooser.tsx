import type { JSX } from 'preact'
import { FieldFrame } from '../parts/field.tsx'
import './money.css'

type ChooserProps<Value extends string> = {
  label: string
  name?: string
  value: Value | undefined
  /** In the order in which they are shown, each with its words. */
  options: readonly (readonly [Value, string])[]
  onChoose: (value: Value) => void
}

/** One of several, by the browser's own list; only its arrow is drawn by us, in line with everything else at that edge. */
export function Chooser<Value extends string>(props: ChooserProps<Value>): JSX.Element {
  const { label, name, value, options, onChoose } = props
  return (
    <FieldFrame label={label}>
      {(ties) => (
        <span class="chooser">
          <select
            {...ties}
            class="input"
            name={name}
            value={value}
            onChange={(event) => onChoose(event.currentTarget.value as Value)}
          >
            {options.map(([each, words]) => (
              <option key={each} value={each}>
                {words}
              </option>
            ))}
          </select>
        </span>
      )}
    </FieldFrame>
  )
}
