import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { house } from '#ledger'
import { startDeps, type TestDeps } from '../test/support/start.ts'

let test: TestDeps
const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-audit-'))
beforeAll(async () => {
  test = await startDeps({ seed: 'ledger audit' })
  const sides = { debit: house.cashIn, credit: house.cashOut }
  const [transferId, amountMinor] = [test.deps.random.id(), 100n]
  await test.ledger.transfer({ transferId, kind: 'transfer', ...sides, amountMinor, currency: 'CNY' })
})
afterAll(async () => {
  await test.close()
  rmSync(dataDir, { recursive: true, force: true })
})

/** As its operator runs it. */
function audit(database: Record<string, string>): { status: number | null; printed: string } {
  const { PATH, HOME } = process.env
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['scripts/run.mjs', 'scripts/ledger-audit.ts'],
    { env: { PATH, HOME, LATCHKEY_DATA_DIR: dataDir, ...database }, encoding: 'utf8' },
  )
  return { status, printed: stdout + stderr }
}

it('prints that the books balance, or the first difference, and says by its exit which', async () => {
  const database = { LATCHKEY_DEMO_DATABASE_URL: test.databaseUrl }
  const well = audit(database)
  expect(well.printed).toMatch(/^\d+ accounts, 1 transfers, 2 entries\nbooks balance\n$/)
  expect(well.status).toBe(0)

  await test.db.pool.query(
    'update ledger_account set balance_minor = balance_minor + 1 where account_id = $1',
    [house.cashOut.accountId],
  )
  const wrong = audit(database)
  expect(wrong.printed).toContain('not so: an account says what its entries add up to')
  expect(wrong.printed).toContain(house.cashOut.accountId)
  expect(wrong.status).toBe(1)

  const nowhere = audit({})
  expect(nowhere.printed).toContain('no database')
  expect(nowhere.status).toBe(2)
})
