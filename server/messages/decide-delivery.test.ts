import { describe, expect, it } from 'vitest'
import { decideClaim, decideQuiet, decideSettlement, type Waiting } from './decide-delivery.ts'
import { attemptsMax, leaseSeconds, noticeLifetimeDays, retrySeconds } from './policy.ts'

const now = new Date('2026-07-01T02:00:00.000Z')
const later = (seconds: number): Date => new Date(now.getTime() + seconds * 1000)
const waiting: Waiting = {
  state: 'waiting',
  kind: 'code',
  dueAt: now,
  expiresAt: later(300),
  attempts: 0,
  leasedUntilAt: null,
}

describe('who may send a message now', () => {
  const table: [string, Partial<Waiting>, 'send' | 'leave' | 'expire'][] = [
    ['a fresh one is sent', {}, 'send'],
    ['a fresh one written by a clock that is ahead is sent', { dueAt: later(2) }, 'send'],
    ['one that was put off waits', { attempts: 1, dueAt: later(2) }, 'leave'],
    ['one that was put off is sent when it is due', { attempts: 1 }, 'send'],
    ['one in another worker’s hands is left', { attempts: 1, leasedUntilAt: later(1) }, 'leave'],
    ['one whose worker died is sent again', { attempts: 1, leasedUntilAt: now }, 'send'],
    ['a delivered one is left', { state: 'delivered' }, 'leave'],
    ['a dead one is left', { state: 'dead' }, 'leave'],
    ['an expired one is left', { state: 'expired' }, 'leave'],
    ['guarantees that a code is not sent at its end', { expiresAt: now }, 'expire'],
    ['guarantees that a code is not sent after its end', { expiresAt: later(-1) }, 'expire'],
    ['the end comes before the lease', { expiresAt: now, attempts: 1, leasedUntilAt: later(9) }, 'expire'],
    ['a code is sent one second before its end', { expiresAt: later(1) }, 'send'],
  ]
  it.each(table)('%s', (_rule, facts, act) => {
    expect(decideClaim({ ...waiting, ...facts }, now).act).toBe(act)
  })

  it('leases for longer than the channels may take, and counts the attempt', () => {
    expect(decideClaim({ ...waiting, attempts: 3 }, now)).toEqual({
      act: 'send',
      attempts: 4,
      leasedUntilAt: later(leaseSeconds),
    })
    // 30 s is the mail channel's limit, 20 s that of a text in two parts.
    expect(leaseSeconds).toBeGreaterThan(30)
  })
})

describe('what an attempt makes of a message', () => {
  const down = { outcome: 'later', reason: 'down' } as const
  const message = { kind: 'notice' as const, attempts: 1, expiresAt: later(7 * 86_400) }

  it('is delivered when the channel took it', () => {
    expect(decideSettlement({ outcome: 'sent' }, message, now)).toEqual({ state: 'delivered' })
  })

  it('waits longer after each failure, and is dead after the last', () => {
    const waits = Array.from({ length: attemptsMax }, (_, index) => {
      const settled = decideSettlement(down, { ...message, attempts: index + 1 }, now)
      return settled.state === 'waiting' ? (settled.dueAt.getTime() - now.getTime()) / 1000 : settled.state
    })
    expect(waits.slice(0, retrySeconds.length)).toEqual([...retrySeconds])
    expect(waits.at(-1)).toBe('dead')
    expect(waits.toSorted((a, b) => Number(a) - Number(b))).toEqual(waits)
    // All attempts lie within the life of a notice.
    const total = waits.slice(0, -1).reduce<number>((sum, wait) => sum + Number(wait), 0)
    expect(total).toBeLessThan(noticeLifetimeDays * 86_400)
    expect(total).toBeGreaterThan(86_400)
  })

  it('is never put off beyond its end', () => {
    const settled = decideSettlement(down, { kind: 'code', attempts: 5, expiresAt: later(30) }, now)
    expect(settled).toEqual({ state: 'waiting', dueAt: later(30), failure: 'down' })
  })

  it('is dead at once when there is no such address; a code is wiped with it', () => {
    const none = { outcome: 'refused', reason: 'no such address' } as const
    expect(decideSettlement(none, message, now)).toMatchObject({ state: 'dead', wipe: false })
    expect(decideSettlement(none, { ...message, kind: 'code' }, now)).toMatchObject({
      state: 'dead',
      wipe: true,
    })
  })
})

describe('notices that a stranger can bring about', () => {
  const ago = (hours: number): Date => later(-hours * 3600)
  it.each([
    ['the first is sent', true, undefined, false],
    ['one within the quiet hours is recorded alone', true, ago(23.9), true],
    ['one after them is sent', true, ago(24), false],
    ['any other kind is always sent', false, ago(0), false],
  ])('%s', (_rule, quietKind, lastSentAt, quiet) => {
    expect(decideQuiet(quietKind, lastSentAt, now, 24)).toBe(quiet)
  })
})
