import { openAccount, subjectOf } from '#customers'
import { submitCode, startFlow, type DoorDeps, type OpenedDoor } from '#access'
import type { Locale } from '#contract/words'
import { isRefusal } from '#platform/refusals'
import { startDeps, type TestDeps } from './start.ts'

export type Door = TestDeps & {
  deps: DoorDeps
  /** Every six digits drawn, in order: what the texts said. */
  codes: string[]
  /** One browser, named; `source` is where it asks from. */
  browser(name: string, source?: string): Asker
  openWallet(e164: string): Promise<{ accountId: string }>
  subjectId(e164: string): Promise<string>
  /** Opens a flow for a number typed in full; throws when refused. */
  open(asker: Asker, number: string, purpose?: 'enter' | 'freeze'): Promise<OpenedDoor & { code: string }>
  /** Opens a flow and proves the number. */
  prove(asker: Asker, number: string): Promise<OpenedDoor>
  audit(): Promise<{ event: string; outcome: string; reason: string; subject_id: string }[]>
}
export type Asker = { browserHash: Buffer; source: { key: string }; locale: Locale; browserName: string }

/** What tests of the door start from: operations on a real database, and the codes that were sent. */
export async function startDoor(
  seed: string,
  options: { limits?: DoorDeps['keylessLimits']; connectionsMax?: number } = {},
): Promise<Door> {
  const { limits, ...rest } = options
  const started = await startDeps({ seed, ...rest })
  const codes: string[] = []
  const { random } = started.deps
  const deps: DoorDeps = {
    ...started.deps,
    random: {
      ...random,
      below(below) {
        const drawn = random.below(below)
        if (below === 1_000_000) codes.push(String(drawn).padStart(6, '0'))
        return drawn
      },
    },
    ...(limits ? { keylessLimits: limits } : {}),
  }
  const door: Door = {
    ...started,
    deps,
    codes,
    browser: (name, source = '203.0.113.7') => ({
      browserHash: deps.secrets.keyedHash('browser', name),
      source: { key: source },
      locale: 'zh-CN',
      browserName: 'Chrome · Android',
    }),
    async openWallet(e164) {
      const accountId = deps.random.id()
      await deps.db.transact((tx) =>
        openAccount(tx, deps.clock.now(), deps, {
          accountId,
          displayName: '林小满',
          e164,
          locale: 'zh-CN',
          passwordHash: 'unused',
          passwordStrength: 3,
        }),
      )
      return { accountId }
    },
    subjectId: (e164) => deps.db.transact(async (tx) => (await subjectOf(tx, deps, e164)).subjectId),
    async open(asker, number, purpose = 'enter') {
      const opened = await startFlow(deps, { ...asker, number, country: 'CN', purpose })
      if (isRefusal(opened)) throw new Error(`refused: ${opened.refused}`)
      return { ...opened, code: codes.at(-1) ?? '' }
    },
    async prove(asker, number) {
      const opened = await door.open(asker, number)
      const proven = await submitCode(deps, { ...asker, flowId: opened.flowId, code: opened.code })
      if (isRefusal(proven)) throw new Error(`refused: ${proven.refused}`)
      return opened
    },
    async audit() {
      const text = 'select event, outcome, reason, subject_id from audit order by at, audit_id'
      return deps.db.read((tx) => tx.named('test.audit', text, []))
    },
  }
  return door
}
