import { expect, it } from 'vitest'
import { startApp } from '../test/support/app.ts'

it('is live at once, and ready only when the database is migrated and seeded', async () => {
  let isSettled = false
  const test = await startApp({ seed: 'settling', isSettled: () => isSettled })
  const status = async (url: string): Promise<number> => (await test.app.inject({ url })).statusCode
  expect(await status('/health/live')).toBe(200)
  expect(await status('/health/ready')).toBe(503)
  isSettled = true
  expect(await status('/health/ready')).toBe(200)
  await test.close()
})
