import type { JSX } from 'preact'
import type { Problem } from '#contract/route'
import { useTexts } from '../language.ts'
import { Notice } from './notice.tsx'
import { Spoken } from './spoken.tsx'

/** What became of something that the customer did on this screen, said above it. */
export type Said = { done: string; detail?: string | undefined } | { refused: Problem } | { unheard: true }

export function Outcome({ of }: { of: Said | undefined }): JSX.Element | null {
  const t = useTexts('common')
  if (of === undefined) return null
  if ('done' in of) {
    return (
      <Notice key={of.done} kind="done" title={of.done} live>
        {of.detail}
      </Notice>
    )
  }
  if ('refused' in of) {
    return (
      <Notice kind="paused" title={of.refused.title} live>
        <Spoken text={of.refused.detail} /> <span class="ref figures">{t.ref(of.refused.ref)}</span>
      </Notice>
    )
  }
  return (
    <Notice kind="paused" title={t.offline.unreachable} live>
      {t.offline.unreachableDetail}
    </Notice>
  )
}

/** From a call that did not succeed. */
export const saidOf = (answer: { problem?: unknown }): Said =>
  answer.problem ? { refused: answer.problem as Problem } : { unheard: true }
