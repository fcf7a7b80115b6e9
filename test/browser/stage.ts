import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { startGallery, type Gallery } from '../support/gallery.ts'
import { begin, type Journey } from './journey.ts'
import { playWallet, type PlayedWallet } from './played-wallet.ts'
import { startDemoServer, type DemoServer } from './server.ts'

/**
 * What a file's tests are played on: one browser, one server, and a journey at a time, whose end is held to what every journey
 * promises. Set up before the first test, taken down after the last.
 */

type OnServer = {
  readonly server: DemoServer
  open(address: string, options?: BrowserContextOptions): Promise<Journey>
}

/** Before the real server, as `npm start` runs it. */
export function stageOnServer(): OnServer {
  let browser: Browser
  let server: DemoServer
  let journey: Journey | undefined
  beforeAll(async () => {
    server = await startDemoServer()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await server?.close()
  })
  afterEach(async () => {
    const last = journey
    journey = undefined
    await last?.end()
  })
  return {
    get server() {
      return server
    },
    async open(address, options) {
      journey = await begin(browser, server, address, options)
      return journey
    },
  }
}

type WithPlayedWallet = {
  /** Where the app stands. */
  readonly url: string
  /** Of the test that runs. */
  readonly wallet: PlayedWallet
  readonly journey: Journey
  /** Begins anew, in place of the journey that each test begins with. */
  open(address: string, options?: BrowserContextOptions): Promise<Journey>
}

/** Before a wallet that is played: it answers as it is told to, or loses what is sent. Each test begins at the address. */
export function stageWithPlayedWallet(address: string): WithPlayedWallet {
  let browser: Browser
  let gallery: Gallery
  let wallet: PlayedWallet
  let journey: Journey
  beforeAll(async () => {
    gallery = await startGallery()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await gallery?.close()
  })
  beforeEach(async () => {
    gallery.asked.splice(0)
    wallet = playWallet(gallery)
    journey = await begin(browser, gallery, address)
  })
  afterEach(async () => {
    await journey.end()
  })
  return {
    get url() {
      return gallery.url
    },
    get wallet() {
      return wallet
    },
    get journey() {
      return journey
    },
    async open(anew, options) {
      await journey.end()
      journey = await begin(browser, gallery, anew, options)
      return journey
    },
  }
}
