import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef, useState } from 'preact/hooks'
import { typedNumber } from '../intent.ts'
import { useTexts } from '../language.ts'
import { FieldFrame } from './field.tsx'
import { useStrength } from './use-strength.ts'
import '../style/password-field.css'

type PasswordFieldProps = {
  value: string
  onInput: (value: string) => void
  /** `current-password` to sign in, `new-password` to choose one: managers go by it. */
  autocomplete: 'current-password' | 'new-password'
  name?: string | undefined
  /** Whose password it is, for managers alone; the number typed at the door when it is not given. */
  username?: string | undefined
  label?: string | undefined
  hint?: ComponentChildren
  error?: string | undefined
  /** Shown from the start: after a wrong password the customer should see what they type. */
  shown?: boolean | undefined
  /** For a new password: how hard it is to guess. `personal` are words it should not be made of (name, number). */
  strength?: { personal: readonly string[] } | undefined
}

function Meter({ password, personal }: { password: string; personal: readonly string[] }): JSX.Element {
  const t = useTexts('password')
  const score = useStrength(password, personal)
  const verdict = score === undefined ? undefined : t.strength[score]
  return (
    <div class="strength" data-score={password === '' ? undefined : score}>
      <span class="strength-bar" aria-hidden="true">
        <span />
        <span />
        <span />
        <span />
      </span>
      <span class="strength-words" role="status">
        {verdict && (
          <>
            <span class="hidden-text">{t.strengthLabel(verdict)}</span>
            <span aria-hidden="true">{verdict}</span>
          </>
        )}
      </span>
    </div>
  )
}

/** Paste, managers and long passphrases are welcome. Needs the texts of `password`. */
export function PasswordField(props: PasswordFieldProps): JSX.Element {
  const { value, onInput, autocomplete, name = 'password', error, strength } = props
  const t = useTexts('password')
  const [shown, setShown] = useState(props.shown ?? false)
  const [capsLock, setCapsLock] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const capsId = useId()

  useEffect(() => {
    if (props.shown) setShown(true)
  }, [props.shown])

  useEffect(() => {
    const form = input.current?.form
    // A field that is sent as plain text would be offered again by the browser as a plain word.
    const hide = (): void => setShown(false)
    form?.addEventListener('submit', hide)
    return () => form?.removeEventListener('submit', hide)
  }, [])

  const toggle = (
    <button
      type="button"
      class="field-aside"
      aria-label={shown ? t.hideLabel : t.showLabel}
      onClick={() => setShown(!shown)}
    >
      {shown ? t.hide : t.show}
    </button>
  )
  const below = (
    <>
      <p class="hint caps" id={capsId} role="status">
        {capsLock && t.capsLock}
      </p>
      {strength && <Meter password={value} personal={strength.personal} />}
    </>
  )
  return (
    <FieldFrame
      label={props.label ?? (autocomplete === 'new-password' ? t.newLabel : t.label)}
      hint={props.hint ?? (autocomplete === 'new-password' ? t.rules : undefined)}
      error={error}
      aside={toggle}
      below={below}
    >
      {(ties) => (
        <>
          <input
            type="text"
            name="username"
            autocomplete="username"
            value={props.username ?? typedNumber()}
            readOnly
            hidden
          />
          <input
            {...ties}
            ref={input}
            class="input"
            type={shown ? 'text' : 'password'}
            name={name}
            autocomplete={autocomplete}
            autocapitalize="none"
            autocorrect="off"
            spellcheck={false}
            value={value}
            onInput={(event) => onInput(event.currentTarget.value)}
            onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
            onBlur={() => setCapsLock(false)}
          />
        </>
      )}
    </FieldFrame>
  )
}
