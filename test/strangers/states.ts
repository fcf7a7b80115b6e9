import {
  enrolDevice,
  findPassword,
  hashPassword,
  makeRecoveryCodes,
  openAccount,
  parseDeviceKey,
  suspectReissue,
} from '#customers'
import { placeLock } from '#locks'
import type { CauseCode } from '#contract/causes'
import { isRefusal } from '#platform/refusals'
import type { TestApp } from '../support/app.ts'

/** One number in each state that an account can be in, and one that has none. */
export const accountStates = [
  'none',
  'open',
  'paused',
  'locked',
  'dormant',
  'frozen',
  'exposed',
  'taken over',
  'reissued',
] as const
export type AccountState = (typeof accountStates)[number]

const causeOf: Partial<Record<AccountState, CauseCode>> = {
  locked: 'under_review',
  dormant: 'dormant',
  frozen: 'self_frozen',
  'taken over': 'taken_over',
}

export type Held = { e164: string; accountId: string | undefined; password: string; recoveryCodes: string[] }

/** Ten days old, with a password and recovery codes; then whatever the state says. */
export async function bringAccount(test: TestApp, state: AccountState, e164: string): Promise<Held> {
  const password = 'quiet harbour lantern'
  if (state === 'none') return { e164, accountId: undefined, password, recoveryCodes: [] }
  const { deps, clock } = test
  const accountId = deps.random.id()
  const passwordHash = await hashPassword(deps, password, 'known')
  if (typeof passwordHash !== 'string') throw new Error('busy')
  const now = clock.now()
  const openedAt = new Date(now.getTime() - 10 * 86_400_000)
  const recoveryCodes = await deps.db.transact(async (tx) => {
    const account = { accountId, displayName: '欧阳若溪', e164, locale: 'zh-CN' as const }
    await openAccount(tx, openedAt, deps, { ...account, passwordHash, passwordStrength: 3 })
    const cause = causeOf[state]
    const endsAt = new Date(now.getTime() + 90 * 86_400_000)
    const parts = [{ capabilities: ['withdraw' as const], proofs: [], endsAt }]
    if (cause)
      await placeLock(tx, now, deps, {
        accountId,
        cause,
        placedBy: 'system',
        ...(cause === 'under_review' ? { parts } : {}),
      })
    if (state === 'reissued') await suspectReissue(tx, now, deps, e164)
    if (state === 'exposed') {
      const found = await findPassword(tx, accountId)
      await tx.named('test.expose-password', 'update password set exposed_at = $2 where account_id = $1', [
        accountId,
        now,
      ])
      if (!found) throw new Error('no password')
    }
    return makeRecoveryCodes(tx, openedAt, deps, { accountId, atOpening: true })
  })
  if (state === 'paused') await pauseFactors(test, accountId)
  return { e164, accountId, password, recoveryCodes }
}

/** A known device of the owner whose lane is paused: its own affair, of which no stranger may see anything. */
async function pauseFactors({ deps, clock }: TestApp, accountId: string): Promise<void> {
  const now = clock.now()
  const { generateKeyPairSync } = await import('node:crypto')
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const key = parseDeviceKey(publicKey.export({ type: 'spki', format: 'der' }).toString('base64url'))
  if (isRefusal(key)) throw new Error(key.refused)
  await deps.db.transact(async (tx) => {
    const device = { accountId, publicKey: key, name: 'Phone', browser: 'Chrome · Android', atOpening: true }
    const enrolled = await enrolDevice(tx, now, deps, device)
    if (isRefusal(enrolled)) throw new Error(enrolled.refused)
    await tx.named(
      'test.pause-lane',
      `insert into lane (subject_id, lane_key, kind, failures, opens_at, made_at, last_used_at)
         values ($1, $2, 'device', 7, $3, $4, $4)`,
      [accountId, `device:${enrolled.deviceId}`, new Date(now.getTime() + 3_600_000), now],
    )
  })
}
