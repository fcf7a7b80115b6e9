import type { JSX } from 'preact'
import { useEffect } from 'preact/hooks'
import { announce } from '../announce.ts'
import { useTexts } from '../language.ts'
import { Field } from './field.tsx'

/** Its file comes only where a recovery code is asked for, and while it is being typed. */
const loadCheck = (): Promise<typeof import('../recovery-code.ts')> => import('../recovery-code.ts')

type FieldProps = { value: string; onInput: (value: string) => void; error: string | undefined }

/** Needs the texts of `enter`. */
export function RecoveryCodeField({ value, onInput, error }: FieldProps): JSX.Element {
  const t = useTexts('enter')
  useEffect(() => void loadCheck().catch(() => undefined), [])
  return (
    <Field
      label={t.recoveryCode}
      hint={t.recoveryCodeHint}
      name="recovery-code"
      value={value}
      onInput={onInput}
      autocomplete="off"
      maxLength={80}
      error={error}
      plain
    />
  )
}

/** What to say of the text at its field before it is sent, spoken as well, for the focus may be there already; undefined: nothing. */
export function useRecoveryCodeFault(): (typed: string) => Promise<string | undefined> {
  const t = useTexts('enter')
  const faultOf = async (typed: string): Promise<string | undefined> => {
    if (typed.trim() === '') return t.recoveryCodeEmpty
    try {
      const { slipOf } = await loadCheck()
      const slip = await slipOf(typed)
      if (!slip) return undefined
      return slip.kind === 'symbol' ? t.recoveryCodeSlip : t.recoveryCodeLength(slip.symbols)
    } catch {
      // The file did not come, or the browser computes no digest: the server tells it as well.
      return undefined
    }
  }
  return async (typed) => {
    const fault = await faultOf(typed)
    if (fault !== undefined) announce(fault)
    return fault
  }
}
