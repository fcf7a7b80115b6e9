import type { ComponentChildren, JSX } from 'preact'
import { useId } from 'preact/hooks'
import { Icon } from './icon.tsx'
import { chevron } from './icons.ts'
import '../style/list.css'

type ListProps = { label?: string; children: ComponentChildren }

/** A list of rows under a small heading, and named by it. */
export function List({ label, children }: ListProps): JSX.Element {
  const id = useId()
  return (
    <section class="list-group">
      {label && (
        <h2 class="list-label" id={id}>
          {label}
        </h2>
      )}
      <ul class="list" aria-labelledby={label ? id : undefined}>
        {children}
      </ul>
    </section>
  )
}

type RowProps = {
  title: ComponentChildren
  detail?: ComponentChildren
  /** At the far end: a state, a date, a figure. */
  value?: ComponentChildren
  icon?: string | undefined
  /** A button at the far end for a row that is not itself a link. */
  action?: ComponentChildren
  href?: string | undefined
  onClick?: (() => void) | undefined
}

export function ListRow({ title, detail, value, icon, action, href, onClick }: RowProps): JSX.Element {
  const inside = (
    <>
      {icon && <Icon of={icon} />}
      <span class="row-words">
        <span class="row-title">{title}</span>
        {detail && <span class="row-detail">{detail}</span>}
      </span>
      {value && <span class="row-value figures">{value}</span>}
      {action}
      {(href || onClick) && <Icon of={chevron} />}
    </>
  )
  return (
    <li>
      {href ? (
        <a class="row" href={href}>
          {inside}
        </a>
      ) : onClick ? (
        <button type="button" class="row" onClick={onClick}>
          {inside}
        </button>
      ) : (
        <div class="row">{inside}</div>
      )}
    </li>
  )
}
