import type { JSX } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { announce } from '../announce.ts'
import { useTexts } from '../language.ts'
import { FieldFrame } from './field.tsx'
import '../style/code-field.css'

export const codeLength = 6

/** `1 2 3-4 5 6`, full-width digits, a whole message with one code in it: the digits of the code. */
export function readCode(text: string): string {
  const plain = text.normalize('NFKC')
  const alone = /(?<!\d)\d{6}(?!\d)/.exec(plain)
  return (alone?.[0] ?? plain.replace(/\D/g, '')).slice(0, codeLength)
}

type CodeFieldProps = {
  value: string
  onInput: (value: string) => void
  label?: string | undefined
  hint?: string | undefined
  error?: string | undefined
  /** Called once when the sixth digit arrives. Say in the hint that the page goes on by itself. */
  onComplete?: ((code: string) => void) | undefined
}

type OtpCredential = Credential & { code: string }

/** Browsers with WebOTP hand over the code of a text bound to our address; typing by hand ends the waiting. */
function waitForText(signal: AbortSignal): Promise<string | undefined> {
  if (!('OTPCredential' in window)) return Promise.resolve(undefined)
  const wish = { otp: { transport: ['sms'] }, signal } as CredentialRequestOptions
  return navigator.credentials.get(wish).then(
    (found) => (found as OtpCredential | null)?.code,
    () => undefined,
  )
}

/** One real input with room for six digits; the cells behind it are only drawn. Needs the texts of `door`. */
export function CodeField({ value, onInput, label, hint, error, onComplete }: CodeFieldProps): JSX.Element {
  const t = useTexts('enter')
  const waiting = useRef<AbortController>()
  const newest = useRef<(text: string) => void>(() => undefined)

  newest.current = (text) => {
    const code = readCode(text)
    onInput(code)
    if (code.length === codeLength && code !== value) onComplete?.(code)
  }

  useEffect(() => {
    const controller = new AbortController()
    waiting.current = controller
    void waitForText(controller.signal).then((code) => {
      if (code === undefined || controller.signal.aborted) return
      announce(t.codeFilled)
      newest.current(code)
    })
    return () => controller.abort()
  }, [])

  const typed = (field: HTMLInputElement): void => {
    waiting.current?.abort()
    newest.current(field.value)
    // What was typed beyond six digits or is no digit never shows, even when the value stays the same.
    field.value = readCode(field.value)
  }

  return (
    <FieldFrame label={label ?? t.code} hint={hint} error={error}>
      {(ties) => (
        <div class="code">
          <div class="code-cells" aria-hidden="true">
            {Array.from({ length: codeLength }, (_none, index) => (
              <span
                class={index === Math.min(value.length, codeLength - 1) ? 'code-cell next' : 'code-cell'}
              />
            ))}
          </div>
          <input
            {...ties}
            class="code-input"
            type="text"
            name="code"
            inputMode="numeric"
            autocomplete="one-time-code"
            autocorrect="off"
            spellcheck={false}
            value={value}
            onInput={(event) => typed(event.currentTarget)}
          />
        </div>
      )}
    </FieldFrame>
  )
}
