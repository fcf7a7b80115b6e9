import { afterAll, beforeAll, expect, it } from 'vitest'
import { startDoor, type Door } from '../../test/support/door.ts'
import { tellOftenAsked } from './often-asked.ts'

let door: Door
beforeAll(async () => {
  door = await startDoor('often asked')
})
afterAll(() => door.close())

async function flood(number: string, texts: number): Promise<void> {
  for (let step = 0; step < texts; step += 1) {
    await door.open(door.browser(`flood ${step}`, `198.51.100.${step}`), number)
    door.clock.advance({ minutes: 1 })
  }
}
const notices = async (accountId: string): Promise<number> => {
  const sql = `select notice_id from notice where account_id = $1 and template = 'codes_requested_often'`
  return (await door.deps.db.read((tx) => tx.named('test.notices', sql, [accountId]))).length
}

it('tells an owner whose number strangers flood, once a day, and nobody for a number without a wallet', async () => {
  const { accountId } = await door.openWallet('+8613800136001')
  const calm = await door.openWallet('+8613800136002')
  await flood('+8613800136001', 5)
  await flood('+8613800136002', 4)
  await flood('+8613800136003', 5)
  expect(await tellOftenAsked(door.deps)).toBe(1)
  expect(await notices(accountId)).toBe(1)
  expect(await notices(calm.accountId)).toBe(0)
  expect(await tellOftenAsked(door.deps)).toBe(0)
  door.clock.advance({ hours: 23 })
  await flood('+8613800136001', 5)
  door.clock.advance({ minutes: 55 })
  expect(await tellOftenAsked(door.deps)).toBe(1)
  expect(await notices(accountId)).toBe(2)
})

it('tells once when two sweeps meet', async () => {
  const { accountId } = await door.openWallet('+8613800136004')
  await flood('+8613800136004', 5)
  const told = await Promise.all([1, 2, 3, 4].map(() => tellOftenAsked(door.deps)))
  expect(told.reduce((sum, one) => sum + one, 0)).toBe(1)
  expect(await notices(accountId)).toBe(1)
})
