import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { appendAudit, findLastAudit } from './audit.ts'

let test: TestDeps
beforeAll(async () => {
  test = await startDeps({ seed: 'audit' })
})
afterAll(() => test.close())

describe('the audit trail', () => {
  it('guarantees that what was decided is not changed, removed, or emptied with the whole table', async () => {
    const { db, deps, clock } = test
    const subjectId = deps.random.id()
    const now = clock.now()
    const entry = {
      event: 'lock_placed',
      subjectId,
      outcome: 'accepted',
      reason: 'self_frozen',
    } as const
    await db.transact((tx) => appendAudit(tx, now, deps.random.id(), entry))
    for (const text of ['update audit set at = at', 'delete from audit', 'truncate audit'])
      await expect(db.pool.query(text), text).rejects.toThrow('append-only')
    expect(await db.read((tx) => findLastAudit(tx, subjectId, 'lock_placed'))).toEqual(now)
  })
})
