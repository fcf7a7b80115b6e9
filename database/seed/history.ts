import { followPayments, hasMoved, seedWallets, type SeedPayment, type SeedWallet } from '#wallet'
import type { Deps } from '#platform/deps'
import type { SeededPerson } from './people.ts'

const day = 86_400_000

/** Days ago, hour, from whom (`card`: brought in), to whom, in fen, what for. */
type Line = readonly [
  daysAgo: number,
  hour: number,
  from: string,
  to: string,
  amountMinor: number,
  note: string,
]

/** What the people of the demo have paid each other: all in the past, so that nobody is told of it now. */
const lines: readonly Line[] = [
  [96, 9, 'card', 'lin-yue', 500_000, ''],
  [95, 9, 'card', 'zhao-lei', 200_000, ''],
  [95, 10, 'card', 'zhou-ning', 300_000, ''],
  [94, 8, 'card', 'sun-mei', 150_000, ''],
  [94, 9, 'card', 'li-na', 180_000, ''],
  [94, 10, 'card', 'wang-jing', 120_000, ''],
  [93, 9, 'card', 'wu-hao', 160_000, ''],
  [93, 10, 'card', 'xu-fang', 90_000, ''],
  [92, 12, 'lin-yue', 'zhou-ning', 4_650, '午饭'],
  [88, 18, 'zhao-lei', 'lin-yue', 12_800, '电影票'],
  [80, 19, 'lin-yue', 'sun-mei', 8_800, '生日蛋糕'],
  [75, 11, 'zhou-ning', 'lin-yue', 150_000, '合租 9 月'],
  [66, 9, 'card', 'lin-yue', 300_000, ''],
  [61, 20, 'lin-yue', 'zhao-lei', 3_200, '打车'],
  [54, 10, 'lin-yue', 'sun-mei', 26_000, '羽毛球场地'],
  [45, 11, 'zhou-ning', 'lin-yue', 120_000, '合租 10 月'],
  [40, 12, 'lin-yue', 'zhou-ning', 5_900, '火锅'],
  [36, 9, 'card', 'zhou-ning', 200_000, ''],
  [31, 8, 'lin-yue', 'xu-fang', 6_600, '快递代收'],
  [27, 15, 'sun-mei', 'lin-yue', 9_900, ''],
  [21, 19, 'zhao-lei', 'zhou-ning', 7_700, '晚饭'],
  [15, 11, 'zhou-ning', 'lin-yue', 150_000, '合租 11 月'],
  [12, 13, 'lin-yue', 'zhao-lei', 4_200, '咖啡'],
  [9, 20, 'li-na', 'zhao-lei', 15_000, '演出票'],
  [6, 12, 'lin-yue', 'sun-mei', 5_800, '午饭'],
  [3, 18, 'lin-yue', 'zhou-ning', 2_350, '水果'],
]

/** Its last digit says what the demo bank does with it: yes, at once (`server/wallet/funding-source-demo.ts`). */
const cardNumber = '6222021234567890094'

/**
 * Money and a history for whoever was seeded, once: as if they had paid each other over the last months. A database that was
 * seeded before there was money gets it at its next start.
 */
export async function seedHistory(
  deps: Deps,
  storeUrl: string,
  people: readonly (SeededPerson & { accountId: string })[],
): Promise<void> {
  const now = deps.clock.now()
  const ids = new Map(people.map((one) => [one.personId, one.accountId]))
  const first = people[0]
  if (first === undefined || (await deps.db.read((tx) => hasMoved(tx, first.accountId)))) return
  const wallets = people.map((one): SeedWallet => ({
    e164: one.e164,
    accountId: one.accountId,
    tier: 3,
    openedAt: new Date(now.getTime() - one.openedDaysAgo * day),
    pin: one.pin,
    cardNumber,
  }))
  const payments = lines.flatMap(([daysAgo, hour, from, to, amountMinor, note]): SeedPayment[] => {
    const at = new Date(Math.floor(now.getTime() / day - daysAgo) * day + hour * 3_600_000)
    const payee = ids.get(to)
    return payee === undefined ? [] : [{ at, from: ids.get(from), to: payee, amountMinor, note }]
  })
  await seedWallets(deps, storeUrl, wallets, payments)
  await followPayments(deps)
}
