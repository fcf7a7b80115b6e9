import { describe, expect, it } from 'vitest'
import { openMeters, watchOutbox } from './operations-listener.ts'

const now = new Date('2026-07-01T02:00:00Z')
const ago = (seconds: number): Date => new Date(now.getTime() - seconds * 1000)

describe('the metrics of the outbox', () => {
  it('say how many wait, how many are dead and how late the oldest is, counted anew each time', async () => {
    const meters = openMeters()
    let counted = [
      { channel: 'sms', state: 'waiting', count: 3, oldestDueAt: ago(40) },
      { channel: 'email', state: 'dead', count: 1, oldestDueAt: ago(3600) },
    ]
    watchOutbox(meters, { count: async () => counted, now: () => now })
    const told = await meters.registry.metrics()
    expect(told).toContain('latchkey_outbox_messages{channel="sms",state="waiting"} 3')
    expect(told).toContain('latchkey_outbox_oldest_seconds{channel="sms",state="waiting"} 40')
    expect(told).toContain('latchkey_outbox_messages{channel="email",state="dead"} 1')
    expect(told).toContain('latchkey_outbox_oldest_seconds{channel="email",state="dead"} 3600')
    counted = []
    expect(await meters.registry.metrics()).not.toContain('latchkey_outbox_messages{')
  })

  it('guarantees that a dead database does not silence the other metrics', async () => {
    const meters = openMeters()
    watchOutbox(meters, { count: async () => Promise.reject(new Error('no database')), now: () => now })
    meters.observeStatement('access.find-session')
    meters.observeAlarm('payee_lookups_missed')
    const told = await meters.registry.metrics()
    expect(told).toContain('latchkey_database_statements_total{name="access.find-session"} 1')
    expect(told).toContain('latchkey_alarms_total{alarm="payee_lookups_missed"} 1')
    expect(told).not.toContain('latchkey_outbox_messages{')
  })
})
