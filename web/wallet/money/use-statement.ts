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
  state: 'loading' | 'ready' | 'offline' | 'more'
  problem: Problem | undefined
  /** The first page as it came, to be kept for when there is no network. */
  first: Page | undefined
}

/** What goes into a file or on paper: every line, or the newest of them. */
export type Table = { lines: PaymentView[]; isWhole: boolean }

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
  more: () => Promise<void>
  all: () => Promise<Table | undefined>
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

  const more = async (): Promise<void> => {
    if (shown.nextCursor === null || shown.state === 'more') return
    const mine = turn.current
    setShown({ ...shown, state: 'more' })
    const answer = await read(filter, shown.nextCursor)
    if (mine !== turn.current) return
    if (!answer.ok) return setShown({ ...shown, problem: answer.problem as Problem | undefined })
    const { lines, nextCursor } = answer.body
    setShown({ ...shown, lines: [...shown.lines, ...lines], nextCursor, state: 'ready' })
  }
  /** Every line to the end, for a file or for paper. Undefined: a page could not be had, and half a table is none. */
  const all = async (): Promise<Table | undefined> => {
    const mine = turn.current
    const lines = [...shown.lines]
    let cursor = shown.nextCursor
    for (let page = 0; cursor !== null && page < mostPages; page += 1) {
      const answer = await read(filter, cursor)
      if (!answer.ok) return undefined
      lines.push(...answer.body.lines)
      cursor = answer.body.nextCursor
    }
    if (mine === turn.current) setShown({ ...shown, lines, nextCursor: cursor, state: 'ready' })
    return { lines, isWhole: cursor === null }
  }
  return { ...shown, more, all, reload: () => void begin() }
}
