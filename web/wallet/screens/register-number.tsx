import type { JSX } from 'preact'
import { useTexts } from '../language.ts'
import { NumberStep } from '../parts/number-step.tsx'

export function Screen(): JSX.Element {
  const t = useTexts('register')
  return <NumberStep title={t.startTitle} lead={t.startLead} intent="register" />
}
