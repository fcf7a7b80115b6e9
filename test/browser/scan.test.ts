import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { cameraFileOf, pictureOf } from './code-picture.ts'
import { begin } from './journey.ts'
import { startDemoServer, type DemoServer } from './server.ts'
import { ask, comeIn } from './visit.ts'

// The scanner before a camera that sees a code of ours, and before those that see none, or something else.
let browser: Browser
let server: DemoServer
const folder = mkdtempSync(join(tmpdir(), 'latchkey-camera-'))
const cameraFile = join(folder, 'camera.y4m')
/** What the payee's page of receiving shows. */
let link: string

beforeAll(async () => {
  server = await startDemoServer()
  // The camera's film must stand before the browser starts, so the payee's code is fetched by another browser.
  const payee = await launchBrowser()
  const page = await payee.newPage()
  await comeIn(server, page, 'sun-mei')
  const { code } = (await ask(page, 'GET /api/v1/me/receiving')).body as unknown as { code: string }
  link = `${server.url}/pay/${code}`
  await payee.close()
  writeFileSync(cameraFile, cameraFileOf(link))
  browser = await launchBrowser([
    '--use-fake-device-for-media-stream',
    '--use-fake-ui-for-media-stream',
    `--use-file-for-fake-video-capture=${cameraFile}`,
  ])
})

afterAll(async () => {
  await browser?.close()
  await server?.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Remembers each stream, so that a test can ask whether its camera is still on. As text: this program knows no DOM. */
const remembersStreams = `
  globalThis.streams = []
  const { mediaDevices } = navigator
  const open = mediaDevices.getUserMedia.bind(mediaDevices)
  mediaDevices.getUserMedia = async (wish) => {
    const stream = await open(wish)
    streams.push(stream)
    return stream
  }`
const camerasOn = (page: Page): Promise<number> => page.evaluate('streams.filter((one) => one.active).length')
const failsWith = (name: string): string =>
  `navigator.mediaDevices.getUserMedia = async () => { throw new DOMException('no', '${name}') }`
const isHidden = (hidden: boolean): string => `
  Object.defineProperty(document, 'hidden', { configurable: true, get: () => ${hidden} })
  document.dispatchEvent(new Event('visibilitychange'))`

const album = (page: Page, name: string, buffer: Buffer): Promise<void> =>
  page.locator('input[type=file]').setInputFiles({ name, mimeType: 'image/bmp', buffer })

test('a code before the camera becomes a payment to whom it belongs, and the camera goes off', async () => {
  const { at, follow, press, type, page, end } = await begin(browser, server, '/help')
  await page.addInitScript(remembersStreams)
  await comeIn(server, page, 'lin-yue', { full: true })
  await page.goto(`${server.url}/pay`)
  await at('Pay whom?')
  await follow(/^Scan their code/)
  await at('How much?')
  expect(new URL(page.url()).pathname).toBe(new URL(link).pathname)
  const code = link.split('/').at(-1)
  const { payee } = (await ask(page, 'POST /api/v1/me/payees/code', { code })).body as unknown as {
    payee: { person: { label: string } }
  }
  expect(await page.locator('.payee-name').textContent()).toBe(payee.person.label)
  expect(await camerasOn(page)).toBe(0)
  await type('Amount', '12.30')
  await press('Next: check it')
  await at('Check, then pay')
  const pin = page.getByLabel('Payment PIN')
  if ((await pin.count()) > 0) await pin.fill(server.person('lin-yue').pin ?? '')
  await press('Pay 12 yuan 30')
  await at(/^Paid to/)
  await end()
})

test('a code from elsewhere is named and not opened; the camera is off while the page is hidden, and after it', async () => {
  const { at, page, end } = await begin(browser, server, '/help')
  await page.addInitScript(remembersStreams)
  // The browser's own reader, as phones have it: here it sees a code of somebody else.
  await page.addInitScript(`globalThis.BarcodeDetector = class {
    static async getSupportedFormats() { return ['qr_code'] }
    async detect() { return [{ rawValue: 'https://qr.pay.example/fkx' }] }
  }`)
  const asked: string[] = []
  page.on('request', (request) => asked.push(request.url()))
  await page.goto(`${server.url}/scan`)
  await at('Scan to pay')
  await page.getByText(/^It leads to qr\.pay\.example/).waitFor()
  expect(new URL(page.url()).pathname).toBe('/scan')
  expect(await camerasOn(page)).toBe(1)
  expect(asked.filter((url) => url.includes('decode') || url.includes('pay.example'))).toEqual([])

  await page.evaluate(isHidden(true))
  await expect.poll(() => camerasOn(page)).toBe(0)
  await page.evaluate(isHidden(false))
  await expect.poll(() => camerasOn(page)).toBe(1)
  await page.getByRole('link', { name: 'Back', exact: true }).click()
  await page.getByRole('heading', { level: 1, name: 'Scan to pay' }).waitFor({ state: 'detached' })
  await expect.poll(() => camerasOn(page)).toBe(0)
  await end()
})

test.each([
  ['NotAllowedError', 'The camera isn’t allowed'],
  ['NotFoundError', 'No camera found on this device'],
  ['NotReadableError', 'The camera didn’t open'],
])('without a camera (%s) it says why, and what to do instead', async (name, title) => {
  const { at, page, follow, end } = await begin(browser, server, '/help')
  await page.addInitScript(failsWith(name))
  await page.goto(`${server.url}/scan`)
  await at('Scan to pay')
  await page.getByRole('heading', { level: 2, name: title }).waitFor()
  await at('Scan to pay')

  await album(page, 'cat.bmp', Buffer.from('no picture at all'))
  await page.getByText('No code found in this picture').waitFor()
  await album(page, 'elsewhere.bmp', pictureOf('weixin://wxpay/fkx'))
  await page.getByText('That isn’t one of our payment codes').waitFor()
  await follow(/^Pay by phone number/)
  await page.getByRole('heading', { level: 1, name: /Pay by phone number/ }).waitFor()

  await page.goto(`${server.url}/scan`)
  await at('Scan to pay')
  await album(page, 'ours.bmp', pictureOf(link))
  await page.waitForURL(link)
  await end()
})
