import { routes } from '#contract/api'
import type { Route } from '#contract/route'

export type RouteName = keyof typeof routes

/** By path, then in the order of reading, adding, changing, removing. The order of the modules is the bundler's own. */
export const orderedRoutes: readonly (readonly [RouteName, Route])[] = (
  Object.entries(routes) as [RouteName, Route][]
).toSorted(([, a], [, b]) => (orderOf(a) < orderOf(b) ? -1 : 1))

function orderOf({ method, path }: Route): string {
  return `${path} ${['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].indexOf(method)}`
}

/** A Markdown table; a bar in a cell would end it early. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}

export function pageOf(...blocks: readonly string[]): string {
  return `${blocks.join('\n\n')}\n`
}
