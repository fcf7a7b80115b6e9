import type { ComponentChildren, JSX } from 'preact'
import { useLocale, useTexts, type Texts } from '../language.ts'
import { FieldFrame } from '../parts/field.tsx'
import { Spoken } from '../parts/spoken.tsx'
import { amountSpoken } from '../spoken.ts'
import { amountFormal, amountText, readAmount, type AmountSlip } from './amount.ts'
import './money.css'

/** Refusals that another amount mends: they stand at the amount. */
export const ofAmount = ['limit_single', 'limit_day', 'limit_year', 'money_short', 'allowance_over']

/** What is off and how to type it instead. */
function amountSlipText(slip: AmountSlip, t: Texts['money']): string {
  if (slip.kind !== 'ambiguous') return t.slips[slip.kind]
  return t.ambiguous(amountText(slip.whole), amountText(slip.fraction))
}

/** The amount, or why there is none: for a form that is sent. */
export function amountOf(text: string, t: Texts['money']): { minor: number } | { error: string } {
  const reading = readAmount(text)
  return reading.ok ? { minor: reading.minor } : { error: amountSlipText(reading.slip, t) }
}

type AmountFieldProps = {
  value: string
  onInput: (value: string) => void
  label?: string | undefined
  hint?: ComponentChildren
  error?: string | undefined
}

/**
 * One real input for any spelling. What it was read as stands below at once, grouped and in words: in the form of cheques in
 * Chinese, as it is spoken in English. Needs the texts of `money`.
 */
export function AmountField({ value, onInput, label, hint, error }: AmountFieldProps): JSX.Element {
  const t = useTexts('money')
  const language = useLocale()
  const reading = readAmount(value)
  const isHalfTyped = !reading.ok && ['empty', 'zero'].includes(reading.slip.kind)
  return (
    <FieldFrame
      label={label ?? t.amount}
      hint={hint}
      error={error}
      below={
        <p class="amount-echo" aria-live="polite">
          {reading.ok ? (
            <>
              <span class="figures" aria-hidden="true">
                {language === 'en' ? `¥${amountText(reading.minor)}` : `${amountText(reading.minor)} 元`}
              </span>{' '}
              <span class="amount-words">
                {language === 'en' ? amountSpoken(reading.minor, language) : amountFormal(reading.minor)}
              </span>
            </>
          ) : isHalfTyped || error !== undefined ? null : (
            <Spoken text={amountSlipText(reading.slip, t)} />
          )}
        </p>
      }
    >
      {(ties) => (
        <span class="amount">
          <span class="amount-unit" aria-hidden="true">
            ¥
          </span>
          <input
            {...ties}
            class="input amount-input"
            name="amount"
            type="text"
            inputMode="decimal"
            autocomplete="off"
            autocorrect="off"
            spellcheck={false}
            maxLength={24}
            value={value}
            onInput={(event) => onInput(event.currentTarget.value)}
          />
        </span>
      )}
    </FieldFrame>
  )
}
