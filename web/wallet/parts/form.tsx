import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { FormContext } from './form-context.ts'

type FormProps = {
  /** May be async: until it settles the submit button is busy and the form is not sent twice. */
  onSubmit: () => void | Promise<void>
  children: ComponentChildren
}

/** A real form. The app's own words replace the browser's bubbles, and after a refusal the focus goes to the first field at fault. */
export function Form({ onSubmit, children }: FormProps): JSX.Element {
  const form = useRef<HTMLFormElement>(null)
  const [busy, setBusy] = useState(false)
  const [sent, setSent] = useState(0)

  useEffect(() => {
    if (sent === 0) return
    form.current?.querySelector<HTMLElement>('.error-summary, [aria-invalid="true"]')?.focus()
  }, [sent])

  const submit = async (): Promise<void> => {
    setBusy(true)
    try {
      await onSubmit()
    } finally {
      setBusy(false)
      setSent((count) => count + 1)
    }
  }

  return (
    <FormContext.Provider value={{ busy }}>
      <form
        ref={form}
        class="form"
        noValidate
        aria-busy={busy}
        onSubmit={(event) => {
          event.preventDefault()
          if (!busy) void submit()
        }}
      >
        {children}
      </form>
    </FormContext.Provider>
  )
}
