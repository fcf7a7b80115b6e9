import type { JSX } from 'preact'
import { FieldFrame } from '../parts/field.tsx'
import '../style/code-field.css'

export const pinLength = 6
/** Refusals of a press that another PIN mends: they stand at its field. */
export const ofPin = ['pin_wrong', 'pin_needed']

/** Full-width digits and spaces of a paste included; nothing else ever shows. */
const readPin = (text: string): string => text.normalize('NFKC').replace(/\D/g, '').slice(0, pinLength)

type PinFieldProps = {
  label: string
  name: string
  value: string
  onInput: (value: string) => void
  hint?: string | undefined
  error?: string | undefined
}

/** Six cells drawn behind one real input, which shows dots. Managers are not asked to keep it: it opens nothing but a payment. */
export function PinField({ label, name, value, onInput, hint, error }: PinFieldProps): JSX.Element {
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(ties) => (
        <div class="code pin">
          <div class="code-cells" aria-hidden="true">
            {Array.from({ length: pinLength }, (_none, index) => (
              <span
                key={index}
                class={index === Math.min(value.length, pinLength - 1) ? 'code-cell next' : 'code-cell'}
              />
            ))}
          </div>
          <input
            {...ties}
            class="code-input"
            type="password"
            name={name}
            inputMode="numeric"
            autocomplete="off"
            spellcheck={false}
            value={value}
            onInput={(event) => {
              const digits = readPin(event.currentTarget.value)
              event.currentTarget.value = digits
              onInput(digits)
            }}
          />
        </div>
      )}
    </FieldFrame>
  )
}
