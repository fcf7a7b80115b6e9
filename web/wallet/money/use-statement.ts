import { useEffect, useRef, useState } from 'preact/hooks'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'
import { call } from '../call.ts'
import type { PaymentView } from './outbox.ts'

const route = 'GET /api/v1/me/statement/:month'
type Page = Api[typeof route]['reply']

export type Filter = {
  month: string
  direction?: 'in' | 'out'
  kind?: PaymentView['kind']
  search?: string
}

export type Lines = {
  lines: PaymentView[]
  nextCursor: string | null
  state: 'loading' | 'ready' | 'offline'
  problem: Problem | undefined
  /** The first page as it came, to be kept for when there is no network. */
  first: Page | undefined
}

/** All that has been read: every line, or the newest of them. */
export type Table = { lines: PaymentView[]; isWhole: boolean }
/** A page could not be had. What came before it stands, but half a table is none. */
export type NoTable = { ok: false; problem?: unknown }

const none: Lines = { lines: [], nextCursor: null, state: 'loading', problem: undefined, first: undefined }
/** More than any month of a person; a table or a paper of all years may stop here, and then says so. */
const mostPages = 200

function read(
  { month, ...query }: Filter,
  cursor: string | undefined,
): ReturnType<typeof call<typeof route>> {
  return call(route, { params: { month }, query: { ...query, ...(cursor === undefined ? {} : { cursor }) } })
}

/** The lines that a filter leaves, page by page; a filter that changes begins anew, and a late answer to the old one is dropped. */
export function useStatement(filter: Filter): Lines & {
  more: () => Promise<Table | NoTable>
  all: () => Promise<Table | NoTable>
  reload: () => void
} {
  const [shown, setShown] = useState<Lines>(none)
  const turn = useRef(0)
  const key = JSON.stringify(filter)

  const begin = async (): Promise<void> => {
    turn.current += 1
    const mine = turn.current
    setShown(none)
    const answer = await read(filter, undefined)
    if (mine !== turn.current) return
    if (answer.ok) {
      const { lines, nextCursor } = answer.body
      setShown({ lines, nextCursor, state: 'ready', problem: undefined, first: answer.body })
    } else setShown({ ...none, state: 'offline', problem: answer.problem as Problem | undefined })
  }
  useEffect(() => {
    void begin()
    return () => {
      turn.current += 1
    }
  }, [key])

  const readOn = async (pages: number): Promise<Table | NoTable> => {
    const mine = turn.current
    const lines = [...shown.lines]
    let { nextCursor } = shown
    let missing: NoTable | undefined
    for (let page = 0; nextCursor !== null && page < pages && !missing; page += 1) {
      const answer = await read(filter, nextCursor)
      if (answer.ok) {
        lines.push(...answer.body.lines)
        nextCursor = answer.body.nextCursor
      } else missing = answer
    }
    if (mine === turn.current) setShown({ ...shown, lines, nextCursor })
    return missing ?? { lines, isWhole: nextCursor === null }
  }
  return { ...shown, more: () => readOn(1), all: () => readOn(mostPages), reload: () => void begin() }
}
