import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { securityHeaders } from '#platform/http-asker'
import { expectProblem } from '../test/bad-input/attack.ts'
import { startApp, type TestApp } from '../test/support/app.ts'
import type { Reply } from '../test/support/wallet-browser.ts'

/** What a browser gets for an address that is none, and what everybody else gets. */

const page = '<!doctype html><title>the app</title>'
/** What Chromium sends when a person opens an address. */
const navigating = 'text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8'

let folder: string
let test: TestApp
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'latchkey-web-'))
  mkdirSync(join(folder, 'wallet'))
  writeFileSync(join(folder, 'wallet', 'index.html'), page)
  writeFileSync(join(folder, 'wallet', 'paths.json'), '["/help","/flows/:flowId"]')
  test = await startApp({ seed: 'web apps', webFolder: folder })
})
afterAll(async () => {
  await test.close()
  rmSync(folder, { recursive: true, force: true })
})

const open = (
  url: string,
  accept = navigating,
  method: 'GET' | 'POST' | 'HEAD' = 'GET',
): Promise<Reply<never>> => test.browser().send({ method, url, headers: { accept } })

describe('an address of the app', () => {
  it('gets the page, asked for anew each time', async () => {
    const answer = await open('/help')
    expect(answer).toMatchObject({ status: 200, text: page })
    expect(answer.headers['cache-control']).toBe('no-cache')
  })
})

describe('an address that is none', () => {
  it.each(['/nothing', '/help/more', '/api-of-old', '/nothing?lang=en', `/flows/${'a'.repeat(500)}`])(
    '%s is a page with the status 404 to a browser that opens it',
    async (url) => {
      const answer = await open(url)
      expect(answer).toMatchObject({ status: 404, text: page })
      expect(answer.headers).toMatchObject({
        ...securityHeaders,
        'content-type': 'text/html; charset=utf-8',
        'cache-control': 'no-store',
      })
      expect((await open(url, navigating, 'HEAD')).status).toBe(404)
    },
  )

  it('is the same page packed, where the browser takes that', async () => {
    const packed = await test.app.inject({
      url: '/nothing',
      headers: { accept: navigating, 'accept-encoding': 'gzip, br' },
    })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(packed.rawPayload).toString()).toBe(page)
  })

  it.each([
    ['/nothing', '*/*'],
    ['/nothing', 'application/json'],
    ['/nothing.png', 'image/avif,image/webp,*/*;q=0.8'],
    ['/nothing', ''],
  ])('%s is a problem to whoever asks for %s', async (url, accept) => {
    expectProblem(await open(url, accept), 'not_found')
  })

  it.each(['/api', '/api/', '/api?x', '/api/v1/nothing', '//api/v1/hello', '/API/v1/nothing'])(
    '%s is a problem to a browser, too',
    async (url) => {
      expectProblem(await open(url), 'not_found')
    },
  )

  it('is a problem where something is sent there, or where the address exists for another method', async () => {
    expectProblem(await open('/nothing', navigating, 'POST'), 'not_found')
    expectProblem(await open('/help', navigating, 'POST'), 'method_not_allowed')
  })

  it('is a problem where it cannot be read at all', async () => {
    expectProblem(await open('/flows/%E0%A4%A'), 'invalid_request')
  })
})
