import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { useTexts } from '../language.ts'
import { Icon } from './icon.tsx'
import { cross } from './icons.ts'
import '../style/dialog.css'

type DialogProps = {
  title: string
  /** Escape, the close button, or a tap outside. Absent: only the actions close it. */
  onClose?: (() => void) | undefined
  children?: ComponentChildren
  actions: ComponentChildren
}

/** The browser's own modal dialog: it keeps the focus, makes the page inert, and gives the focus back. Render it to open it. */
export function Dialog({ title, onClose, children, actions }: DialogProps): JSX.Element {
  const t = useTexts('common')
  const dialog = useRef<HTMLDialogElement>(null)
  const heading = useRef<HTMLHeadingElement>(null)
  const id = useId()

  useEffect(() => {
    const element = dialog.current
    if (element && !element.open) element.showModal()
    // The reader begins at the title; no button stands ready to be pressed by mistake.
    heading.current?.focus()
    return () => element?.close()
  }, [])

  return (
    <dialog
      ref={dialog}
      class="dialog"
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose?.()
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose?.()
      }}
    >
      <div class="dialog-inside">
        <div class="dialog-top">
          <h2 ref={heading} id={id} tabIndex={-1}>
            {title}
          </h2>
          {onClose && (
            <button type="button" class="tool" aria-label={t.close} onClick={onClose}>
              <Icon of={cross} />
            </button>
          )}
        </div>
        {children}
        <div class="dialog-actions">{actions}</div>
      </div>
    </dialog>
  )
}
