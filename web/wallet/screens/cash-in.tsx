import type { JSX } from 'preact'
import { Cash } from '../money/cash.tsx'

export function Screen(): JSX.Element {
  return <Cash way="cash-in" />
}
