import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { resolve } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openLog } from './log.ts'

// The log of a process of its own, since it is the process's stdout and end that matter.
const program = resolve('.build', `log-${process.pid}.mjs`)
beforeAll(async () => {
  const contents = `
    import { openLog } from './server/platform/log.ts'
    const log = openLog({ level: 'info' })
    log.info({ event: 'first' })
    log.info({ event: 'second', password: 'secret', asked: { number: '139' } })
    log.child({ reqId: 'request' }).info({ event: 'third', token: 'secret' })
    const act = { crash: () => { throw new Error('crashed') }, exit: () => process.exit(0), nothing: () => {},
      gone: () => process.stdin.resume().once('end', () => {
        log.warn({ event: 'nobody reads' })
        log.info({ event: 'nor this' })
        setTimeout(() => process.exit(3), 200)
      }) }
    act[process.argv[2]]()`
  const entry = { contents, resolveDir: resolve('.'), loader: 'ts' } as const
  await build({
    stdin: entry,
    outfile: program,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
  })
})
afterAll(() => {
  rmSync(program, { force: true })
})

/** The names under which something of a customer could slip in. */
const namesOfSecrets = [
  'password',
  'code',
  'number',
  'email',
  'token',
  'displayName',
  'cookie',
  'authorization',
] as const

describe('what may never stand in the log', () => {
  it.each(namesOfSecrets)('guarantees that "%s" is blacked out, however deep it was put', (name) => {
    const lines: string[] = []
    const log = openLog({ level: 'info', destination: { write: (line: string) => void lines.push(line) } })
    const secret = 'lin.yue 13800138000'
    log.info({ [name]: secret, asked: { [name]: secret, body: { [name]: secret } } })
    log.child({ reqId: 'request' }).warn({ [name]: secret, err: { message: 'kept' } })
    expect(lines.join('')).not.toContain(secret)
    const [first = '', second = ''] = lines
    expect(JSON.parse(first)).toMatchObject({
      [name]: '[secret]',
      asked: { [name]: '[secret]', body: { [name]: '[secret]' } },
    })
    expect(JSON.parse(second)).toMatchObject({ reqId: 'request', err: { message: 'kept' } })
  })
})

describe('the log', () => {
  it.each(['exit', 'crash', 'nothing'])('writes every line before the process ends: %s', (way) => {
    const { stdout } = spawnSync(process.execPath, [program, way], { encoding: 'utf8' })
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(lines.map(({ event }) => event)).toEqual(['first', 'second', 'third'])
    expect(lines[1]).toMatchObject({ password: '[secret]', asked: { number: '[secret]' } })
    expect(lines[2]).toMatchObject({ reqId: 'request', token: '[secret]' })
  })

  it('goes on without a reader: whoever restarts it does not stop the wallet', async () => {
    const child = spawn(process.execPath, [program, 'gone'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const exit = once(child, 'exit')
    child.stdout.destroy()
    child.stdin.end()
    expect((await exit)[0]).toBe(3)
  })
})
