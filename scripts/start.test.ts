import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { processStarted } from './database-process.ts'

// A small project of the same shape, whose server does nothing but say what happens to it.
const root = mkdtempSync(join(tmpdir(), 'latchkey-start-'))
const diary = join(root, 'diary.txt')
const server = `
  import { appendFileSync } from 'node:fs'
  import { words } from '#contract/words'
  const say = (text: string) => appendFileSync('diary.txt', text + '\\n')
  process.on('SIGTERM', () => { say('told'); setTimeout(() => { say('stopped'); process.exit(0) }, 1200) })
  say(\`\${words} \${process.pid}\`)
  if (process.env['EXIT_WITH']) process.exit(Number(process.env['EXIT_WITH']))
  setInterval(() => undefined, 1000)`

function write(path: string, text: string): void {
  mkdirSync(join(root, path, '..'), { recursive: true })
  writeFileSync(join(root, path), text)
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(25)
}

const diaryText = (): string => (existsSync(diary) ? readFileSync(diary, 'utf8') : '')

function npmStart(env: NodeJS.ProcessEnv = {}): ChildProcess {
  rmSync(diary, { force: true })
  return spawn('npm', ['start'], {
    cwd: root,
    stdio: 'ignore',
    detached: true,
    env: { ...process.env, ...env },
  })
}

beforeAll(() => {
  for (const name of ['package.json', 'package-lock.json', 'tsconfig.json', 'scripts']) {
    cpSync(name, join(root, name), { recursive: true })
  }
  symlinkSync(resolve('node_modules'), join(root, 'node_modules'))
  write('contract/words.ts', `export const words = 'hello from'`)
  write('server/main.ts', server)
})
afterAll(() => rmSync(root, { recursive: true, force: true }))

it('builds what is stale, serves, and stops the server when npm is told to end', async () => {
  const npm = npmStart()
  await until(() => diaryText().includes('hello from'))
  const pid = Number(/\d+/.exec(diaryText())?.[0])
  expect(processStarted(pid)).toBeDefined()
  npm.kill('SIGTERM')
  await until(() => diaryText().includes('stopped'))
  await until(() => processStarted(pid) === undefined)
  // A second signal means "at once" to the server, and would have cut its shutdown short.
  expect(diaryText().match(/told/g)).toHaveLength(1)
})

it('stops the server even when npm is killed outright', async () => {
  const npm = npmStart()
  await until(() => diaryText().includes('hello from'))
  const pid = Number(/\d+/.exec(diaryText())?.[0])
  npm.kill('SIGKILL')
  await until(() => diaryText().includes('stopped'))
  await until(() => processStarted(pid) === undefined)
})

it('hands the exit code on, and builds again what was changed', async () => {
  write('contract/words.ts', `export const words = 'changed'`)
  const [code] = await once(npmStart({ EXIT_WITH: '7' }), 'exit')
  expect(diaryText()).toContain('changed')
  expect(code).toBe(7)
})

it('says what is wrong when the server cannot be built, and serves nothing', async () => {
  write('server/main.ts', `import { missing } from './missing.ts'\nmissing()`)
  const [code] = await once(npmStart(), 'exit')
  expect(code).toBe(1)
  expect(diaryText()).toBe('')
})
