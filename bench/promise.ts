import type { Ground } from './ground/ground.ts'

/** One row of the bench: a promise of the project with a number, and how that number is measured. */
export type Promised = {
  id: string
  unit: string
  target: { least: number } | { most: number }
  measure(ground: Ground): Promise<Measured>
}
type Measured = { figure: number; note: string }

/** What `--json` prints, one a promise. `figure` is null where nothing was measured. */
export type Row = {
  id: string
  figure: number | null
  unit: string
  target: string
  ok: boolean
  note: string
}

/** Something that a row is measured with is missing here: a peer, a browser, a database server. */
export class NotMeasured extends Error {
  override name = 'NotMeasured'
}

/** What the row promises cannot be here, and is no promise here: said, and counted as met. */
export class NotApplicable extends Error {
  override name = 'NotApplicable'
}

function targetText(target: Promised['target']): string {
  return 'least' in target ? `≥ ${target.least}` : `≤ ${target.most}`
}

function isMet(target: Promised['target'], figure: number): boolean {
  return 'least' in target ? figure >= target.least : figure <= target.most
}

/** Never throws: a row that could not be measured says so, and the others go on. */
export async function measureRow(promised: Promised, ground: Ground): Promise<Row> {
  const { id, unit, target } = promised
  const row = { id, unit, target: targetText(target) }
  try {
    const { figure, note } = await promised.measure(ground)
    return { ...row, figure: Number(figure.toPrecision(4)), ok: isMet(target, figure), note }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    if (error instanceof NotApplicable) {
      return { ...row, figure: null, ok: true, note: `not applicable: ${reason}` }
    }
    return { ...row, figure: null, ok: false, note: `not measured: ${reason}` }
  }
}
