import type { ComponentChildren, JSX } from 'preact'
import { useContext } from 'preact/hooks'
import { useTexts } from '../language.ts'
import { FormContext } from './form-context.ts'
import { Icon } from './icon.tsx'

type Look = {
  /** One `primary` a screen. `risk` only for what stops money that is leaving. `quiet` looks like a link. */
  kind?: 'primary' | 'secondary' | 'quiet' | 'risk' | undefined
  icon?: string | undefined
  children: ComponentChildren
}

type ButtonProps = Look & {
  type?: 'button' | 'submit'
  onClick?: ((event: MouseEvent) => void) | undefined
  /** Working: the button keeps its place, its words and its focus, and takes no second press. */
  busy?: boolean | undefined
}

export function Button({
  kind = 'secondary',
  icon,
  children,
  type = 'button',
  onClick,
  busy,
}: ButtonProps): JSX.Element {
  const t = useTexts('common')
  const form = useContext(FormContext)
  const working = busy ?? (type === 'submit' && form.busy)
  return (
    <button
      type={type}
      class={`button ${kind}`}
      aria-disabled={working ? 'true' : undefined}
      onClick={(event) => {
        if (working) event.preventDefault()
        else onClick?.(event)
      }}
    >
      {working ? <span class="spinner" aria-hidden="true" /> : icon && <Icon of={icon} />}
      <span>{children}</span>
      {working && <span class="hidden-text">{t.working}</span>}
    </button>
  )
}

/** Goes somewhere, so it is a link; it only looks like a button. */
export function ButtonLink({
  kind = 'secondary',
  icon,
  children,
  href,
}: Look & { href: string }): JSX.Element {
  return (
    <a class={`button ${kind}`} href={href}>
      {icon && <Icon of={icon} />}
      <span>{children}</span>
    </a>
  )
}
