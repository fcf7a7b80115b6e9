import type { CDPSession, Page } from 'playwright-core'
import { launchBrowser } from '../../test/support/browser.ts'
import { NotMeasured } from '../promise.ts'

/** One page, in a browser that has never been here: opened, its files counted, and its first field typed into. */
export type FirstLoad = {
  /** From the start of the navigation until the phone field stands there and takes typing. */
  usableSeconds: number
  files: LoadedFile[]
}
export type LoadedFile = {
  path: string
  kind: string
  /** The body as it came over the wire. */
  bytes: number
  /** Headers included. */
  bytesWithHeaders: number
}

const field = 'input[type="tel"]'

export type Network = { bytesPerSecond: number; latencyMs: number }

export async function loadFirst(
  port: number,
  path: string,
  options: { network?: Network; encoding?: 'gzip' } = {},
): Promise<FirstLoad> {
  const browser = await launchBrowser().catch((error: unknown) => {
    throw new NotMeasured(`no browser: ${error instanceof Error ? error.message.split('\n')[0] : ''}`)
  })
  try {
    const page = await browser.newPage({ viewport: { width: 360, height: 780 }, locale: 'zh-CN' })
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('Network.enable')
    if (options.network) await slowDown(cdp, options.network)
    if (options.encoding !== undefined) {
      await cdp.send('Network.setExtraHTTPHeaders', { headers: { 'Accept-Encoding': options.encoding } })
    }
    const files = watchFiles(cdp)
    await noteWhenUsable(page)
    await page.goto(`http://localhost:${port}${path}`, { waitUntil: 'commit' })
    await page.waitForSelector(field, { state: 'visible', timeout: 30_000 })
    const usableSeconds = await typeInto(page)
    await page.waitForLoadState('networkidle')
    return { usableSeconds, files: [...files.values()] }
  } finally {
    await browser.close()
  }
}

async function slowDown(cdp: CDPSession, { bytesPerSecond, latencyMs }: Network): Promise<void> {
  await cdp.send('Network.emulateNetworkConditions', {
    offline: false,
    latency: latencyMs,
    downloadThroughput: bytesPerSecond,
    uploadThroughput: bytesPerSecond,
  })
}

/** Looks once a frame, in the page itself, so that the way to the browser and back is not in the figure. */
async function noteWhenUsable(page: Page): Promise<void> {
  await page.addInitScript(`{
    const look = () => {
      const field = document.querySelector('${field}')
      if (field && !field.disabled && !field.readOnly && field.getClientRects().length > 0) {
        window.usableMs = performance.now()
      } else requestAnimationFrame(look)
    }
    look()
  }`)
}

/** A field that is drawn but not yet alive would keep what is typed as it is: ours groups it as it is typed. */
async function typeInto(page: Page): Promise<number> {
  await page.locator(field).pressSequentially('13800138000')
  const value = await page.locator(field).inputValue()
  if (value !== '138 0013 8000') throw new Error(`the field does not take typing: ${value}`)
  const milliseconds: unknown = await page.evaluate('window.usableMs')
  return Number(milliseconds) / 1000
}

function watchFiles(cdp: CDPSession): Map<string, LoadedFile> {
  const files = new Map<string, LoadedFile>()
  cdp.on('Network.responseReceived', ({ requestId, response, type }) => {
    const { pathname } = new URL(response.url)
    files.set(requestId, { path: pathname, kind: type, bytes: 0, bytesWithHeaders: 0 })
  })
  cdp.on('Network.dataReceived', ({ requestId, encodedDataLength }) => {
    const file = files.get(requestId)
    if (file) file.bytes += encodedDataLength
  })
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
    const file = files.get(requestId)
    if (!file) return
    file.bytesWithHeaders = encodedDataLength
    // Of the page itself Chromium tells the body's length only together with its headers: rather too much than too little.
    if (file.bytes === 0) file.bytes = encodedDataLength
  })
  return files
}
