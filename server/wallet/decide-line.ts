/** Protects: a search shows what was asked for, however it was typed, and looks at no more than what the line shows. */
export type Filter = {
  direction?: 'in' | 'out' | undefined
  kind?: 'pay' | 'request' | 'cash-in' | 'cash-out' | undefined
  /** Words of the note or of the other side's label: all of them, in any order. */
  search?: string | undefined
}
export type Shown = {
  direction: 'in' | 'out'
  kind: 'pay' | 'request' | 'cash-in' | 'cash-out'
  note: string
  other: { label: string }
}

export function isWanted(line: Shown, { direction, kind, search }: Filter): boolean {
  if (direction !== undefined && line.direction !== direction) return false
  if (kind !== undefined && line.kind !== kind) return false
  if (search === undefined) return true
  const text = plain(`${line.note} ${line.other.label}`)
  return plain(search)
    .split(/\s+/u)
    .every((word) => text.includes(word))
}

const plain = (text: string): string => text.normalize('NFKC').toLowerCase().trim()
