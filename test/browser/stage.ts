import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { startGallery } from '../support/gallery.ts'
import { begin, type Journey } from './journey.ts'
import { playWallet, type PlayedWallet } from './played-wallet.ts'
import { startDemoServer, type DemoServer } from './server.ts'

/**
 * What a file's tests are played on: one browser, and what it stands before. Set up before the first test, taken down after the
 * last. What was opened ends with its test, and is held to what every page promises.
 */

type Stage<Host> = { readonly browser: Browser; readonly host: Host }

function stageBefore<Host extends { close(): Promise<void> }>(start: () => Promise<Host>): Stage<Host> {
  let browser: Browser
  let host: Host
  beforeAll(async () => {
    host = await start()
    browser = await launchBrowser()
  })
  afterAll(async () => {
    await browser?.close()
    await host?.close()
  })
  return {
    get browser() {
      return browser
    },
    get host() {
      return host
    },
  }
}

type WithPages<Host> = {
  readonly host: Host
  /** A page in a browser of somebody's own. */
  open(more?: BrowserContextOptions): Promise<Page>
}

/** For single pages: `enter` makes the browser of somebody's own, `isBad` tells which lines of its console may not come. */
export function stageWithPages<Host extends { close(): Promise<void> }>(
  start: () => Promise<Host>,
  enter: (browser: Browser, more: BrowserContextOptions) => Promise<BrowserContext>,
  isBad: (type: string, text: string) => boolean = () => false,
): WithPages<Host> {
  const stage = stageBefore(start)
  const contexts: BrowserContext[] = []
  const complaints: string[] = []
  afterEach(async () => {
    for (const context of contexts.splice(0)) await context.close()
    expect(complaints.splice(0)).toEqual([])
  })
  return {
    get host() {
      return stage.host
    },
    async open(more = {}) {
      const context = await enter(stage.browser, more)
      contexts.push(context)
      const page = await context.newPage()
      page.on('pageerror', (error) => complaints.push(error.message))
      page.on('console', (line) => {
        if (isBad(line.type(), line.text())) complaints.push(line.text())
      })
      return page
    },
  }
}

type OnServer = {
  readonly server: DemoServer
  open(address: string, options?: BrowserContextOptions): Promise<Journey>
}

/** Before the real server, as `npm start` runs it. Where they are `lasting`, journeys go on from test to test. */
export function stageOnServer({ lasting = false } = {}): OnServer {
  const stage = stageBefore(startDemoServer)
  const journeys: Journey[] = []
  const afterThem = lasting ? afterAll : afterEach
  afterThem(async () => {
    for (const journey of journeys.splice(0)) await journey.end()
  })
  return {
    get server() {
      return stage.host
    },
    async open(address, options) {
      const journey = await begin(stage.browser, stage.host, address, options)
      journeys.push(journey)
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
  const stage = stageBefore(startGallery)
  let wallet: PlayedWallet
  let journey: Journey
  beforeEach(async () => {
    stage.host.asked.splice(0)
    wallet = playWallet(stage.host)
    journey = await begin(stage.browser, stage.host, address)
  })
  afterEach(async () => {
    await journey.end()
  })
  return {
    get url() {
      return stage.host.url
    },
    get wallet() {
      return wallet
    },
    get journey() {
      return journey
    },
    async open(anew, options) {
      await journey.end()
      journey = await begin(stage.browser, stage.host, anew, options)
      return journey
    },
  }
}
