import type { JSX } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { useTexts, type Texts } from '../language.ts'
import {
  caretAfter,
  countries,
  groupPhone,
  phoneSlip,
  plans,
  readPhone,
  type Country,
  type Phone,
} from '../phone.ts'
import { FieldFrame } from './field.tsx'

export const emptyPhone: Phone = { country: 'CN', digits: '' }

/** The sentence for a slip, or undefined when the number may be sent. */
export function phoneError(phone: Phone, t: Texts['door']): string | undefined {
  const slip = phoneSlip(phone)
  switch (slip?.kind) {
    case undefined:
      return undefined
    case 'empty':
      return t.phoneEmpty
    case 'digits':
      return t.phoneDigits(slip.wanted, slip.given)
    case 'prefix':
      return t.phonePrefix
    case 'length':
      return t.phoneLength(slip.given)
  }
}

type PhoneFieldProps = {
  value: Phone
  onInput: (value: Phone) => void
  label?: string | undefined
  hint?: string | undefined
  error?: string | undefined
}

/** Grouped as it is typed; paste and autofill may bring any spelling. Needs the texts of `door`. */
export function PhoneField({ value, onInput, label, hint, error }: PhoneFieldProps): JSX.Element {
  const t = useTexts('door')
  const input = useRef<HTMLInputElement>(null)
  const caret = useRef<number>()
  const shown = groupPhone(value)

  useLayoutEffect(() => {
    if (caret.current === undefined || document.activeElement !== input.current) return
    const at = caretAfter(shown, caret.current)
    caret.current = undefined
    input.current?.setSelectionRange(at, at)
  })

  const typed = (field: HTMLInputElement): void => {
    const before = field.value.slice(0, field.selectionStart ?? field.value.length)
    const phone = readPhone(field.value, value.country)
    const dropped =
      readPhone(field.value, value.country).digits.length -
      field.value.normalize('NFKC').replace(/\D/g, '').length
    caret.current = Math.max(0, before.normalize('NFKC').replace(/\D/g, '').length + dropped)
    // Nothing changes when only a space was removed, so the field itself is put right.
    field.value = groupPhone(phone)
    onInput(phone)
  }

  return (
    <FieldFrame label={label ?? t.phone} hint={hint} error={error}>
      {(ties) => (
        <div class="phone">
          <label class="phone-country">
            <span class="hidden-text">{t.country}</span>
            <span class="figures" aria-hidden="true">
              +{plans[value.country].calling}
            </span>
            <select
              name="country"
              autocomplete="off"
              value={value.country}
              onChange={(event) => onInput({ ...value, country: event.currentTarget.value as Country })}
            >
              {countries.map((country) => (
                <option key={country} value={country}>
                  {t.countries[country]} +{plans[country].calling}
                </option>
              ))}
            </select>
          </label>
          <input
            {...ties}
            ref={input}
            class="input figures"
            type="tel"
            name="phone"
            inputMode="tel"
            autocomplete="tel"
            value={shown}
            onInput={(event) => typed(event.currentTarget)}
          />
        </div>
      )}
    </FieldFrame>
  )
}
