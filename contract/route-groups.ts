import type { Route } from './route.ts'

/** As a reader meets them: what everybody begins with, what a signed-in customer has, and last what the demo alone has. */
const atTheDoor = ['hello', 'flows', 'recoveries', 'freeze', 'not-me', 'sign-in', 'device', 'sign-out']
const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']

/** The routes under the part of their path that names them, each group by path, reading before changing. */
export function groupRoutes(routes: readonly Route[]): [group: string, routes: Route[]][] {
  const groups = new Map<string, Route[]>()
  for (const route of routes.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1))) {
    const group = groupOf(route)
    groups.set(group, [...(groups.get(group) ?? []), route])
  }
  return [...groups].toSorted(([a], [b]) => placeOf(a) - placeOf(b))
}

const orderOf = ({ path, method }: Route): string => `${path} ${methods.indexOf(method)}`

function groupOf({ path }: Route): string {
  const [first = '', second] = path.split('/').slice(3)
  return first === 'me' && second !== undefined ? `me/${second}` : first
}

function placeOf(group: string): number {
  if (group === 'demo') return atTheDoor.length + 1
  const at = atTheDoor.indexOf(group)
  return at < 0 ? atTheDoor.length : at
}
