/**
 * Look-ups that many make at once, sent as one statement: what is asked while a round is on its way leaves together in the
 * next, and nothing ever waits for a timer. A statement costs the driver and PostgreSQL far more than a row more in it.
 */

/** Its text takes an array a parameter, and names in each row, as `asker`, whose row it is: the place in those arrays, from 1. */
type Question = { name: string; text: string; values: readonly unknown[] }
export type Answered = { asker: number }
type Asking = {
  /** Gives a statement to the database before it waits for anything. */
  send: (name: string, text: string, values: unknown[][]) => Promise<Answered[]>
  /** Whether it says something of one question; else it is about them all. */
  isAboutOne: (error: unknown) => boolean
}

/** One asker, who hears what was asked first from a moment that is no later than that of what was asked afterwards. */
type Asker = (question: Question) => Promise<Answered[]>
export type Rounds = { asker(): Asker }

type Waiting = {
  values: readonly unknown[]
  resolve: (rows: Answered[]) => void
  reject: (error: unknown) => void
}
type Group = { name: string; text: string; waiting: Waiting[] }

/** A bound for one statement's memory; more than so many at once go as two. */
const askedAtOnceMax = 200

export function openRounds(asking: Asking): Rounds {
  let coming: Group[] = []
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    while (coming.length > 0) {
      // Lets everybody join whom this turn of the event loop brings, above all those whom the last round has just answered.
      await new Promise((resolve) => setImmediate(resolve))
      const round = coming
      coming = []
      await Promise.all(round.map((group) => settle(asking, group)))
    }
    working = undefined
  }

  return {
    asker() {
      let round: Group[] | undefined
      let from = 0
      return ({ name, text, values }) =>
        new Promise((resolve, reject) => {
          if (round !== coming) from = 0
          round = coming
          from = joinGroup(coming, from, { name, text, waiting: [{ values, resolve, reject }] })
          working ??= work()
        })
    },
  }
}

/** Into a group that is sent no earlier than what the same asker asked before. Answers which. */
function joinGroup(groups: Group[], from: number, one: Group): number {
  const isOpen = (group: Group, index: number): boolean =>
    index >= from && group.name === one.name && group.waiting.length < askedAtOnceMax
  const index = groups.findIndex(isOpen)
  const group = groups[index]
  if (group === undefined) return groups.push(one) - 1
  group.waiting.push(...one.waiting)
  return index
}

/** A statement that fails may have failed for one of them: each is asked again alone, and hears of its own failure. */
async function settle(asking: Asking, { name, text, waiting }: Group): Promise<void> {
  try {
    const rows = await asking.send(name, text, columnsOf(waiting))
    deal(waiting, rows)
  } catch (error) {
    if (waiting.length === 1 || !asking.isAboutOne(error)) {
      for (const { reject } of waiting) reject(error)
      return
    }
    await Promise.all(waiting.map((one) => settle(asking, { name, text, waiting: [one] })))
  }
}

function columnsOf(waiting: readonly Waiting[]): unknown[][] {
  return (waiting[0]?.values ?? []).map((_, column) => waiting.map(({ values }) => values[column]))
}

function deal(waiting: readonly Waiting[], rows: readonly Answered[]): void {
  const dealt = waiting.map((): Answered[] => [])
  for (const row of rows) dealt[row.asker - 1]?.push(row)
  waiting.forEach(({ resolve }, index) => resolve(dealt[index] ?? []))
}
