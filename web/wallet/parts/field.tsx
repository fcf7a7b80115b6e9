import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'
import { Icon } from './icon.tsx'
import { alert } from './icons-frame.ts'
import { Spoken } from './spoken.tsx'

/** The ids that tie a control to its hint and error; spread `control` on the input. */
type Ties = {
  id: string
  'aria-describedby': string | undefined
  'aria-invalid': 'true' | undefined
}

type FrameProps = {
  label: string
  hint?: ComponentChildren
  /** What happened and how to mend it. Its presence marks the field. */
  error?: string | undefined
  /** Beside the label, such as show / hide. */
  aside?: ComponentChildren
  below?: ComponentChildren
  children: (ties: Ties) => ComponentChildren
}

/** Label above, hint below it, the control, then the error: for any control. A mistake is marked by weight and sign, never by red. */
export function FieldFrame({ label, hint, error, aside, below, children }: FrameProps): JSX.Element {
  const id = useId()
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ')
  return (
    <div class="field">
      <div class="field-top">
        <label for={id}>{label}</label>
        {aside}
      </div>
      {hint && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {children({
        id,
        'aria-describedby': described || undefined,
        'aria-invalid': error ? 'true' : undefined,
      })}
      {error && (
        <p class="field-error" id={`${id}-error`}>
          <Icon of={alert} />
          <span>
            <Spoken text={error} />
          </span>
        </p>
      )}
      {below}
    </div>
  )
}

export type FieldProps = {
  label: string
  /** Stable, so that managers and autofill know the field again. */
  name: string
  value: string
  onInput: (value: string) => void
  autocomplete: string
  type?: 'text' | 'email' | 'tel'
  inputMode?: 'text' | 'email' | 'numeric'
  hint?: ComponentChildren
  error?: string | undefined
  maxLength?: number | undefined
  /** Codes and names are not prose: no capital letters, no corrections. */
  plain?: boolean | undefined
}

export function Field(props: FieldProps): JSX.Element {
  const {
    label,
    hint,
    error,
    name,
    value,
    onInput,
    autocomplete,
    type = 'text',
    inputMode,
    maxLength,
    plain,
  } = props
  return (
    <FieldFrame label={label} hint={hint} error={error}>
      {(ties) => (
        <input
          {...ties}
          class="input"
          name={name}
          type={type}
          value={value}
          autocomplete={autocomplete}
          inputMode={inputMode}
          maxLength={maxLength}
          autocapitalize={plain ? 'none' : undefined}
          autocorrect={plain ? 'off' : undefined}
          spellcheck={!plain}
          onInput={(event) => onInput(event.currentTarget.value)}
        />
      )}
    </FieldFrame>
  )
}
