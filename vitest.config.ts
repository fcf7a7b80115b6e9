import { configDefaults, defineConfig } from 'vitest/config'

const browser = 'test/browser/**/*.test.ts'
/** Generous, for they only end what hangs: no test depends on speed, and a soak counts in thousands. */
const limitMilliseconds = process.env['LATCHKEY_SOAK'] === '1' ? 5_400_000 : 300_000

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/support/setup.ts'],
    setupFiles: ['test/support/offline.ts'],
    testTimeout: limitMilliseconds,
    hookTimeout: limitMilliseconds,
    expect: { poll: { timeout: 30_000 } },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['{server,contract,database,scripts,test,web,bench}/**/*.test.{ts,tsx}'],
          exclude: [...configDefaults.exclude, browser],
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: [browser],
          // One browser at a time, after everything else.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
