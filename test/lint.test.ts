import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'

// Plants a violation of each rule in a small project of the same shape, so that a rule which a typing mistake has
// switched off does not go unnoticed.
const planted: Record<string, string> = {
  '.gitignore': 'node_modules/',
  'server/platform/clock.ts': 'export const clock = 1',
  'server/customers/customers.ts': 'export const customers = 1',
  'server/locks/locks.ts': 'export const locks = 1',
  'server/access/access.ts': 'export const access = 1',
  'contract/words.ts': 'export const words = 1',
  'server/locks/right.ts': `
    import { customers } from '#customers'
    import { clock } from '#platform/clock'
    import { words } from '#contract/words'
    export const right = customers + clock + words`,
  'server/customers/left.ts': `import { locks } from '#locks'\nexport const left = locks`,
  'server/customers/deep.ts': `import { locks } from '../locks/locks.ts'\nexport const deep = locks`,
  'server/customers/platform.ts': `import { clock } from '../platform/clock.ts'\nexport const platform = clock`,
  'server/locks/left.ts': `import { access } from '#access'\nexport const left = access`,
  'server/platform/domain.ts': `import { customers } from '#customers'\nexport const domain = customers`,
  'contract/server.ts': `import { clock } from '#platform/clock'\nexport const server = clock`,
  'contract/one.ts': `import { two } from './two.ts'\nexport const one: number = two`,
  'contract/two.ts': `import { one } from './one.ts'\nexport const two: number = one`,
  'web/wallet/values.ts': `import { words } from '#contract/words'\nexport const values = words`,
  'contract/recovery-code.ts': 'export const recoveryCodeLength = 28',
  'web/wallet/code.ts': `
    import { recoveryCodeLength } from '#contract/recovery-code'
    export const code = recoveryCodeLength`,
  'web/wallet/types.ts': `import type { words } from '#contract/words'\nexport type Types = typeof words`,
  'web/wallet/server.ts': `import { locks } from '../../server/locks/locks.ts'\nexport const server = locks`,
  'test/deep.ts': `import { locks } from '../server/locks/locks.ts'\nexport const deep = locks`,
  'server/locks/default.ts': 'export default 1',
  'server/locks/any.ts': 'export function identity(value: any): unknown { return value }',
  'server/locks/bang.ts': 'export const bang = (value?: string): string => value!',
  'server/locks/floating.ts': 'export function start(): void { Promise.resolve(1) }',
  'server/locks/switch.ts': `
    export function choose(kind: 'a' | 'b'): number { switch (kind) { case 'a': return 1 } return 2 }`,
  'server/locks/console.ts': `console.log('here')`,
  'server/locks/function.ts': `export function long(): void {\n${'  void 0\n'.repeat(71)}}`,
  'server/locks/file.ts': 'export {}\n'.repeat(401),
  'server/locks/only.test.ts': `import { it } from 'vitest'\nit.only('one', () => {})`,
  'server/locks/skip.test.ts': `import { it } from 'vitest'\nit.skip('one', () => {})`,
}
const folder = mkdtempSync(join(tmpdir(), 'latchkey-lint-'))
let found: Record<string, string[]> = {}

beforeAll(async () => {
  for (const name of ['.oxlintrc.json', 'tsconfig.json', 'package.json']) cpSync(name, join(folder, name))
  for (const [path, text] of Object.entries(planted)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  cpSync('web/tsconfig.json', join(folder, 'web/tsconfig.json'))
  symlinkSync(resolve('node_modules'), join(folder, 'node_modules'))
  const program = resolve('node_modules/oxlint/bin/oxlint')
  const output = await new Promise<string>((done) => {
    const words = [
      program,
      '--format',
      'json',
      ...Object.keys(planted).filter((path) => path.endsWith('.ts')),
    ]
    execFile(process.execPath, words, { cwd: folder, maxBuffer: 1e8 }, (_, stdout) => done(stdout))
  })
  const report: { diagnostics: { filename: string; code: string }[] } = JSON.parse(output)
  found = {}
  for (const { filename, code } of report.diagnostics) (found[filename] ??= []).push(code)
})
afterAll(() => rmSync(folder, { recursive: true }))

const imports = 'eslint(no-restricted-imports)'
it.each([
  ['server/customers/left.ts', imports],
  ['server/customers/deep.ts', imports],
  ['server/customers/platform.ts', imports],
  ['server/locks/left.ts', imports],
  ['server/platform/domain.ts', imports],
  ['contract/server.ts', imports],
  ['contract/one.ts', 'import(no-cycle)'],
  ['web/wallet/values.ts', imports],
  ['web/wallet/server.ts', imports],
  ['test/deep.ts', imports],
  ['server/locks/default.ts', 'import(no-default-export)'],
  ['server/locks/any.ts', 'typescript(no-explicit-any)'],
  ['server/locks/bang.ts', 'typescript(no-non-null-assertion)'],
  ['server/locks/floating.ts', 'typescript(no-floating-promises)'],
  ['server/locks/switch.ts', 'typescript(switch-exhaustiveness-check)'],
  ['server/locks/console.ts', 'eslint(no-console)'],
  ['server/locks/function.ts', 'eslint(max-lines-per-function)'],
  ['server/locks/file.ts', 'eslint(max-lines)'],
  ['server/locks/only.test.ts', 'vitest(no-focused-tests)'],
  ['server/locks/skip.test.ts', 'vitest(no-disabled-tests)'],
])('the linter finds what is wrong in %s: %s', (path, code) => {
  expect(found[path]).toContain(code)
})

it.each(['server/locks/right.ts', 'web/wallet/types.ts', 'web/wallet/code.ts'])(
  'the linter leaves %s alone',
  (path) => {
    expect(found[path]).toBeUndefined()
  },
)
