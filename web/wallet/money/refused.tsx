import type { JSX } from 'preact'
import type { Problem } from '#contract/route'
import { useTexts } from '../language.ts'
import { Notice } from '../parts/notice.tsx'
import { Outcome } from '../parts/outcome.tsx'
import { Spoken } from '../parts/spoken.tsx'
import '../style/account.css'

/** A refusal above a form, with the ways on that it names; silence is told as silence. */
export function Refused({ of }: { of: Problem | 'unheard' | undefined }): JSX.Element | null {
  const t = useTexts('common')
  if (of === undefined) return null
  if (of === 'unheard') return <Outcome of={{ unheard: true }} />
  const ways = of.remedies.filter((one) => one.available && one.href !== null)
  return (
    <Notice kind="paused" title={of.title} live>
      <p>
        <Spoken text={of.detail} /> <span class="ref figures">{t.ref(of.ref)}</span>
      </p>
      {ways.map((one) => (
        <p key={one.kind}>
          <a class="notice-step" href={one.href ?? '/'}>
            {one.label}
          </a>
        </p>
      ))}
    </Notice>
  )
}
