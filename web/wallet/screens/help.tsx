import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { NumberStep } from '../parts/number-step.tsx'

/** Help me back in, and what is wrong with my account: the one door. */
export function Screen(): JSX.Element {
  const t = useTexts('door')
  return <NumberStep title={t.helpTitle} lead={t.helpLead} intent="help" />
}
