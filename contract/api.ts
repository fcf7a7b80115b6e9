import type { z } from 'zod'
import type { Problem, Route } from './route.ts'
import * as access from './routes-access.ts'
import * as account from './routes-account.ts'
import * as door from './routes-door.ts'
import * as pay from './routes-pay.ts'
import * as wallet from './routes-wallet.ts'

const { recoveryView: _recoveryView, ...accountRoutes } = account

/** Every route by name: OpenAPI, `docs/endpoints.md`, the csrf test and the property test walk this object. */
export const routes = { ...door, ...access, ...accountRoutes, ...wallet, ...pay } as const satisfies Record<
  string,
  Route
>
export const routeList: readonly Route[] = Object.values(routes)

type AnyRoute = (typeof routes)[keyof typeof routes]
type Part<R, Key extends string> =
  R extends Record<Key, infer Schema extends z.ZodType> ? z.input<Schema> : undefined

/** For the apps, which import this type alone: `'POST /api/v1/flows'` → what goes in and what comes back. */
export type Api = {
  [R in AnyRoute as `${R['method']} ${R['path']}`]: {
    params: Part<R, 'params'>
    body: Part<R, 'body'>
    query: Part<R, 'query'>
    keyed: R extends { keyed: true } ? true : false
    reply: z.output<R['reply']>
    problem: Omit<Problem, 'code'> & {
      code: R['refusals'][number] | (typeof import('./refusals.ts').universalRefusals)[number]
    }
  }
}
