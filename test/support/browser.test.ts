import { expect, it } from 'vitest'
import { launchProgram, unpackBrowser } from './browser.ts'

const page = 'data:text/html,<title>x</title><script>document.title = "ran"</script>'

async function titleIn(program: { path: string; env: Record<string, string> }): Promise<string> {
  const browser = await launchProgram(program)
  try {
    const tab = await browser.newPage()
    await tab.goto(page)
    return await tab.title()
  } finally {
    await browser.close()
  }
}

if (process.platform === 'linux' && process.arch === 'x64') {
  it('runs the browser from the npm package, for systems that have none', async () => {
    expect(await titleIn(await unpackBrowser())).toBe('ran')
  })
}
