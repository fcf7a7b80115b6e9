import { configDefaults, defineConfig } from 'vitest/config'

const browser = 'test/browser/**/*.test.ts'

export default defineConfig({
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  test: {
    pool: 'forks',
    maxWorkers: 2,
    globalSetup: ['test/support/setup.ts'],
    setupFiles: ['test/support/offline.ts'],
    // Generous, for they only end a test that hangs: no test depends on speed.
    testTimeout: 180_000,
    hookTimeout: 240_000,
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
