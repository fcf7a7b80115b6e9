import { afterAll, beforeAll, expect, it } from 'vitest'
import { routeList } from '#contract/api'
import { nextChallengeHeader } from '#contract/route'
import { startApp, type TestApp } from '../test/support/app.ts'

let test: TestApp
beforeAll(async () => {
  test = await startApp({ seed: 'openapi' })
})
afterAll(() => test.close())

it('describes every route of the contract, with its refusals and its body', async () => {
  const { status, body } = await test.browser().send({ method: 'GET', url: '/api/openapi.json' })
  expect(status).toBe(200)
  const { openapi, paths } = body as { openapi: string; paths: Record<string, Record<string, Operation>> }
  type Reply = { description: string; content?: Record<string, object>; headers?: Record<string, object> }
  type Operation = { requestBody?: object; responses: Record<string, Reply>; 'x-refusals': string[] }
  expect(openapi).toMatch(/^3\.1/)
  const described = routeList.filter((route) => !route.path.startsWith('/api/v1/demo/'))
  for (const route of described) {
    const operation = paths[route.path.replaceAll(/:(\w+)/g, '{$1}')]?.[route.method.toLowerCase()]
    expect(operation, `${route.method} ${route.path}`).toBeDefined()
    expect(operation?.['x-refusals']).toEqual(route.refusals)
    expect(operation?.requestBody !== undefined).toBe(route.body !== undefined)
    expect(operation?.responses[String(route.status ?? 200)]).toBeDefined()
    for (const [status, { content, headers }] of Object.entries(operation?.responses ?? {})) {
      const brought = route.nextChallenge === true ? [nextChallengeHeader] : []
      expect(Object.keys(headers ?? {}), `${route.path} ${status}`).toEqual(brought)
      if (status === '204') continue
      const isProblem = Number(status) >= 400
      expect(Object.keys(content ?? {}), `${route.path} ${status}`).toEqual([
        isProblem ? 'application/problem+json' : 'application/json',
      ])
      if (isProblem) expect(content?.['application/problem+json']).toMatchObject({ schema: {} })
    }
    expect(operation?.responses['400']?.description).toContain('invalid_request')
  }
  expect(Object.values(paths).flatMap((path) => Object.keys(path))).toHaveLength(described.length)
})
