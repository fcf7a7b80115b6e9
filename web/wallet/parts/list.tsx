import { Fragment, type ComponentChildren, type JSX } from 'preact'
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

/** Several facts in one line, which breaks between them and not inside of one that has room on the next. */
function Facts({ text }: { text: string }): JSX.Element {
  const facts = text.split(' · ')
  if (facts.length === 1) return <>{text}</>
  return (
    <>
      {facts.map((fact, index) => (
        <Fragment key={index}>
          {index > 0 && ' '}
          <span class="fact">{index < facts.length - 1 ? `${fact} ·` : fact}</span>
        </Fragment>
      ))}
    </>
  )
}

export function ListRow({ title, detail, value, icon, action, href, onClick }: RowProps): JSX.Element {
  const inside = (
    <>
      {icon && <Icon of={icon} />}
      <span class="row-words">
        <span class="row-title">{title}</span>
        {detail && (
          <span class="row-detail">{typeof detail === 'string' ? <Facts text={detail} /> : detail}</span>
        )}
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
