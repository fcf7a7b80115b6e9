import { existsSync, readFileSync } from 'node:fs'

/** Medians and interleaving: two cores that others use too make single figures worthless, and ratios of medians useful. */

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2
}

const roundsMax = 5

/** CPU seconds of a server for each request of a round, besides what the load process tells. */
export async function withCpu<Result extends { count: number }>(
  pid: number,
  run: () => Promise<Result>,
): Promise<Result & { serverCpu: number }> {
  const before = cpuSecondsOf(pid)
  const round = await run()
  return { ...round, serverCpu: (cpuSecondsOf(pid) - before) / round.count }
}

/** User and system seconds that a process has used so far; 0 where there is no /proc. */
function cpuSecondsOf(pid: number): number {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return 0
  const stat = readFileSync(file, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

export type Rounds<Result> = { ours: Result[]; theirs: Result[] }

/** Ours and theirs in turn, each round the other way about, so that what drifts meets both alike. */
export async function interleave<Result>(
  ours: () => Promise<Result>,
  theirs: () => Promise<Result>,
  count = roundsMax,
): Promise<Rounds<Result>> {
  const results: Rounds<Result> = { ours: [], theirs: [] }
  for (let round = 0; round < count; round += 1) {
    if (round % 2 === 1) results.theirs.push(await theirs())
    results.ours.push(await ours())
    if (round % 2 === 0) results.theirs.push(await theirs())
    progress(`  round ${round + 1} of ${count}`)
  }
  return results
}

/** Each round's two figures are compared with each other, and the middle one of the comparisons counts. */
export function medianRatio(rounds: Rounds<{ perSecond: number }>): number {
  return median(
    rounds.ours.map((one, round) => one.perSecond / (rounds.theirs[round]?.perSecond ?? Number.NaN)),
  )
}

export function spread(rounds: Rounds<{ perSecond: number }>): string {
  const ratios = rounds.ours.map(
    (one, round) => one.perSecond / (rounds.theirs[round]?.perSecond ?? Number.NaN),
  )
  return `rounds ${ratios.map((ratio) => ratio.toFixed(2)).join(' ')}`
}

export const medianRate = (results: readonly { perSecond: number }[]): number =>
  median(results.map(({ perSecond }) => perSecond))

/** For people who wait; stdout belongs to the results. */
export function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}
