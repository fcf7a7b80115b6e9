import type { JSX } from 'preact'
import type { Problem } from '#contract/route'
import { useTexts } from '../language.ts'
import { Notice } from '../parts/notice.tsx'
import { Outcome } from '../parts/outcome.tsx'
import { Spoken } from '../parts/spoken.tsx'
import '../style/account.css'
import type { Aside } from './put-aside.ts'

const waysBack: readonly string[] = ['make-recovery-codes', 'add-address']
/** Ways that are gone once and for all, and lead back to what was begun. */
const backFrom: readonly string[] = [...waysBack, 'set-pin', 'recovery-code']

/** Whether it names the way that the amount's hint would name. */
export const namesWayBack = (said: Problem | 'unheard' | undefined): boolean =>
  typeof said === 'object' && said.remedies.some(({ kind }) => waysBack.includes(kind))

type RefusedProps = { of: Problem | 'unheard' | undefined; aside?: Aside | undefined }

/** A refusal above a form, with the ways on that it names; silence is told as silence. */
export function Refused({ of, aside }: RefusedProps): JSX.Element | null {
  const t = useTexts('common')
  if (of === undefined) return null
  if (of === 'unheard') return <Outcome of={{ unheard: true }} />
  return (
    <Notice kind="paused" title={of.title} live>
      <p>
        <Spoken text={of.detail} /> <span class="ref figures">{t.ref(of.ref)}</span>
      </p>
      {of.remedies.map(({ kind, label, href, available }) => {
        if (!available || href === null) return null
        const comesBack = aside !== undefined && backFrom.includes(kind)
        return (
          <p key={kind}>
            <a
              class="notice-step"
              href={comesBack ? `${href}?${new URLSearchParams({ to: aside.back }).toString()}` : href}
              onClick={comesBack ? aside.keep : undefined}
            >
              {label}
            </a>
          </p>
        )
      })}
    </Notice>
  )
}
