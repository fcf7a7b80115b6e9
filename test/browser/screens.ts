import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import type { Locale } from '#contract/words'
import { launchBrowser } from '../support/browser.ts'
import { isOf, type Scene } from './scene.ts'
import { accountScenes } from './scenes-account.ts'
import { doorScenes } from './scenes-door.ts'
import { moneyScenes } from './scenes-money.ts'
import { paymentScenes } from './scenes-payment.ts'
import { scanScenes } from './scenes-scan.ts'
import { wayBackScenes } from './scenes-way-back.ts'
import { startDemoServer, type DemoServer } from './server.ts'
import { comeIn, newVisitor, openIn, settled } from './visit.ts'

/**
 * npm run screens [-- part of a name …] [--quick]: every screen in every state, as pictures and as contact sheets below
 * `.screens/`. `--quick` takes 390 × 844, light, in Chinese alone.
 */
const words = process.argv.slice(2)
const quick = words.includes('--quick')
const filters = words.filter((one) => !one.startsWith('--'))
const folder = resolve('.screens')

const sizes = quick
  ? [{ width: 390, height: 844 }]
  : [
      { width: 360, height: 780 },
      { width: 390, height: 844 },
      { width: 1280, height: 800 },
    ]
const themes = quick ? (['light'] as const) : (['light', 'dark'] as const)
const locales: Locale[] = quick ? ['zh-CN'] : ['zh-CN', 'en']

type Sheet = { name: string; pictures: { name: string; file: string }[] }

/** Who sits at the browser: nobody, a signed-in person, one at the door, or one who comes back to their own device. */
async function prepare(server: DemoServer, context: BrowserContext, as: string): Promise<void> {
  if (as === 'nobody' || as === 'newcomer' || as.startsWith('door of ')) return
  const page = await context.newPage()
  const own = as.startsWith('own device of ')
  const personId = own ? as.slice('own device of '.length) : as
  await comeIn(server, page, personId, {
    full: personId === 'lin-yue',
    own: personId === 'lin-yue',
  })
  if (own) {
    await page.goto(`${server.url}/home`)
    await page.locator('.list').first().waitFor()
    await page.evaluate(async () => {
      const hello = (await (await fetch('/api/v1/hello')).json()) as { csrfToken: string }
      await fetch('/api/v1/sign-out', { method: 'POST', headers: { 'x-csrf-token': hello.csrfToken } })
    })
  }
  await page.close()
}

/** A scene is played once a language; its themes and sizes are taken one after the other from the page as it stands. */
async function shoot(page: Page, scene: Scene, locale: Locale, sheets: Map<string, Sheet>): Promise<void> {
  for (const theme of themes) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
    for (const size of sizes) {
      await page.setViewportSize(size)
      const sheet = `${size.width}x${size.height}-${theme}-${locale}`
      const file = `${sheet}/${scene.name}.jpeg`
      // A dialog lies over what is seen of the page, so the page is not drawn longer than the screen.
      const fullPage = (await page.locator('dialog[open]').count()) === 0
      await page.screenshot({ path: resolve(folder, file), fullPage, type: 'jpeg', quality: 85 })
      const kept = sheets.get(sheet) ?? { name: sheet, pictures: [] }
      kept.pictures.push({ name: scene.name, file })
      sheets.set(sheet, kept)
    }
  }
}

async function makeAddress({ of, make }: Exclude<Scene['address'], string>, page: Page): Promise<string> {
  const address = await make(page)
  if (!isOf(of, address)) throw new Error(`it is of ${of} and was made as ${address}`)
  return address
}

async function play(
  server: DemoServer,
  context: BrowserContext,
  scene: Scene,
  sheets: Map<string, Sheet>,
): Promise<void> {
  const first = await context.newPage()
  await first.goto(`${server.url}/help`)
  const address = typeof scene.address === 'string' ? scene.address : await makeAddress(scene.address, first)
  await scene.before?.(first)
  await first.close()
  for (const locale of locales) {
    const page = await context.newPage()
    try {
      await scene.rig?.(page)
      await openIn(page, server.url + address, locale)
      if (scene.waits !== false) await settled(page)
      await scene.act?.(page)
      if (scene.waits === false) await page.waitForTimeout(700)
      else await page.locator('.loading').first().waitFor({ state: 'detached' })
      await shoot(page, scene, locale, sheets)
      await scene.after?.(page)
    } finally {
      await page.close()
    }
  }
}

/** One picture with all of them, in columns, each with its name. */
async function drawSheet(browser: Browser, { name, pictures }: Sheet): Promise<void> {
  const wide = name.startsWith('1280')
  const [column, columns] = wide ? [420, 5] : [230, 9]
  const cells = pictures
    .map(
      ({ name: title, file }) =>
        `<figure><figcaption>${title}</figcaption><img src="${file}" alt=""></figure>`,
    )
    .join('')
  const html = `<!doctype html><meta charset="utf-8"><title>${name}</title><style>
    body{margin:16px;background:#8b8f8c;font:12px system-ui;columns:${columns} ${column}px;column-gap:14px;width:${columns * (column + 14)}px}
    figure{break-inside:avoid;margin:0 0 14px}figcaption{color:#fff;padding:2px 0}img{width:100%;display:block}</style>${cells}`
  const file = resolve(folder, `${name}.html`)
  writeFileSync(file, html)
  const page = await browser.newPage({ viewport: { width: columns * (column + 14) + 32, height: 900 } })
  await page.goto(`file://${file}`)
  await page.waitForLoadState('load')
  await page.screenshot({ path: resolve(folder, `${name}.png`), fullPage: true })
  await page.close()
}

async function main(): Promise<void> {
  const server = await startDemoServer()
  const browser = await launchBrowser()
  const sheets = new Map<string, Sheet>()
  const contexts = new Map<string, BrowserContext>()
  const failed: string[] = []
  if (filters.length === 0) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true })
  try {
    const all = [
      ...accountScenes,
      ...moneyScenes,
      ...wayBackScenes,
      ...paymentScenes,
      ...scanScenes,
      ...doorScenes(server),
    ]
    const wanted = all.filter(({ name }) => filters.length === 0 || filters.some((one) => name.includes(one)))
    for (const scene of wanted) {
      try {
        let context = contexts.get(scene.as)
        if (!context) {
          context = await newVisitor(browser, 'zh-CN')
          context.setDefaultTimeout(15_000)
          contexts.set(scene.as, context)
          await prepare(server, context, scene.as)
        }
        await play(server, context, scene, sheets)
        process.stdout.write('.')
      } catch (error) {
        failed.push(
          `${scene.name}: ${error instanceof Error ? error.message.split('\n').slice(0, 3).join(' ') : String(error)}`,
        )
        process.stdout.write('x')
      }
    }
    for (const sheet of sheets.values()) await drawSheet(browser, sheet)
    const pictures = [...sheets.values()].reduce((sum, sheet) => sum + sheet.pictures.length, 0)
    console.log(
      `\n${wanted.length - failed.length} of ${wanted.length} screens, ${pictures} pictures in .screens/`,
    )
    for (const line of failed) console.log(`  ${line}`)
    if (failed.length > 0) process.exitCode = 1
  } finally {
    await browser.close()
    await server.close()
  }
}

await main()
