import type { ComponentChildren, JSX } from 'preact'
import { Icon } from './icon.tsx'
import { done, note, pause, risk } from './icons.ts'
import '../style/notice.css'

const icons = { calm: note, done, paused: pause, risk }

type NoticeProps = {
  /** `paused` only for what is paused, `risk` only when money is at risk. */
  kind?: keyof typeof icons | undefined
  title?: string | undefined
  children?: ComponentChildren
  /** Spoken when it appears, for something that happened after the screen was drawn. */
  live?: boolean | undefined
}

export function Notice({ kind = 'calm', title, children, live }: NoticeProps): JSX.Element {
  return (
    <div class={`notice ${kind}`} role={live ? (kind === 'risk' ? 'alert' : 'status') : undefined}>
      <Icon of={icons[kind]} />
      <div>
        {title && <p class="notice-title">{title}</p>}
        {children && <div class="notice-body">{children}</div>}
      </div>
    </div>
  )
}
