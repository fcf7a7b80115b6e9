import type { Locale } from '#contract/words'
import type { Texts } from '../language.ts'
import { clockText, dateText } from '../times.ts'
import { amountText } from './amount.ts'
import type { PaymentView } from './outbox.ts'
import type { Table } from './use-statement.ts'

/** That a lock came too late for it stays with a movement for good: home, statement and table say it. */
export const withLeft = (words: string, line: PaymentView, t: Texts['money']): string =>
  line.leftBeforeLock ? `${words} · ${t.leftBeforeLockLine}` : words

/** The note, or what kind of movement it was; and that it is not over when it is not. */
export function lineDetail(line: PaymentView, t: Texts['money']): string {
  const what = line.note === '' ? t.kinds[line.kind][line.direction] : line.note
  return withLeft(line.state === 'done' ? what : `${what} · ${t.states[line.state]}`, line, t)
}

/** Plain digits without groups, which every spreadsheet reads as a number; what came and what went stand apart, so no cell has a sign. */
const figure = (minor: number): string => amountText(minor).replaceAll(',', '').replace('−', '-')

/** A table that is not whole says so by its last row, where whoever looks for the rest arrives. */
export function statementRows({ lines, isWhole }: Table, t: Texts['money'], language: Locale): string[][] {
  const time = (iso: string): string => clockText(iso, language, Date.parse(iso))
  return [
    [...t.columns],
    ...lines.map((line) => {
      const at = line.endedAt ?? line.createdAt
      return [
        dateText(at, language),
        time(at),
        t.kinds[line.kind][line.direction],
        line.other.label,
        line.note,
        line.direction === 'in' ? figure(line.amountMinor) : '',
        line.direction === 'out' ? figure(line.amountMinor) : '',
        line.balanceMinor === null ? '' : figure(line.balanceMinor),
        withLeft(t.states[line.state], line, t),
        line.receiptNumber,
      ]
    }),
    ...(isWhole ? [] : [[t.part(lines.length)]]),
  ]
}
