import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { fakeChannels, type FakeChannels } from '../../test/support/channels.ts'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import {
  countOutbox,
  deliverMessage,
  releaseDeadLeases,
  reviveDeadMessages,
  startWorker,
  sweepMessages,
} from './delivery.ts'
import { sendEmailCode, sendTextCode, type CodePurpose } from './messages.ts'
import { attemptsMax, jobGraceSeconds, leaseSeconds } from './policy.ts'
import type { MessageKey } from './store-message.ts'
import type { Wording } from './templates.ts'

const wording: Wording = {
  origin: 'https://wallet.example',
  smsSignature: 'Latchkey钱包',
  smsDomainLine: true,
  timeZone: 'Asia/Shanghai',
}
const e164 = '+8619900000001'
const subjectId = '22222222-2222-4222-8222-222222222222'

let host: TestDeps
let channels: FakeChannels
beforeAll(async () => void (host = await startDeps()))
afterAll(() => host.close())
beforeEach(() => void (channels = fakeChannels()))
afterEach(async () => {
  host.logged.length = 0
  await host.db.pool.query('delete from message')
  await host.db.pool.query('delete from graphile_worker._private_jobs')
})

const written = new Set<string>()

async function sendCode(code = '123456', purpose: CodePurpose = 'enter', seconds = 300): Promise<MessageKey> {
  const now = host.clock.now()
  const expiresAt = new Date(now.getTime() + seconds * 1000)
  await host.db.transact((tx) =>
    sendTextCode(tx, now, host.deps, { e164, subjectId, code, purpose, expiresAt, locale: 'zh-CN' }),
  )
  const { rows } = await host.db.pool.query(
    'select subject_id, message_id from message where message_id <> all($1)',
    [[...written]],
  )
  written.add(rows[0].message_id)
  return { subjectId: rows[0].subject_id, messageId: rows[0].message_id }
}

const row = async (key: MessageKey): Promise<Record<string, unknown>> =>
  (await host.db.pool.query('select * from message where message_id = $1', [key.messageId])).rows[0]
const jobs = async (): Promise<number> =>
  (await host.db.pool.query('select count(*)::integer as count from graphile_worker._private_jobs')).rows[0]
    .count
const deliver = (key: MessageKey): Promise<string> => deliverMessage(host.deps, channels, wording, key)

/** Waits for something that another part of the process does; ends by the test's own limit when it never comes. */
async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await happened())) await new Promise((done) => setTimeout(done, 10))
}

describe('a reason for not being delivered', () => {
  it.each([
    `550 <${e164}>: no such subscriber`,
    `unknown subscriber ${e164.slice(1)}`,
    'rejected: 199 0000 0001 (86)',
    'rejected: 0086-199-0000-0001',
    'rejected: ＋８６１９９０００００００１',
    'mailbox Zhao.Lei@mail.example is full',
    `${'x'.repeat(195)} ${e164}`,
  ])('guarantees that %s is kept and logged without the address', async (reason) => {
    const key = await sendCode()
    channels.sms.outcomes = [{ outcome: 'refused', reason }]
    expect(await deliver(key)).toBe('not-sent')
    const { failure } = await row(key)
    for (const text of [String(failure), host.logged.join('\n')]) {
      expect(text).toContain(/^\w+/.exec(reason)?.[0])
      expect(text.replaceAll(key.messageId, '').normalize('NFKC')).not.toMatch(
        /199.?0000|Zhao|mail\.example/i,
      )
    }
  })

  it('keeps the words and numbers that name no address', async () => {
    const key = await sendCode()
    channels.sms.outcomes = [{ outcome: 'refused', reason: 'mail server: EENVELOPE 550 5.1.1' }]
    await deliver(key)
    expect(await row(key)).toMatchObject({ failure: 'mail server: EENVELOPE 550 5.1.1' })
  })
})

describe('writing a message', () => {
  it('guarantees that nothing leaves the building when the transaction fails', async () => {
    const now = host.clock.now()
    const failing = host.db.transact(async (tx) => {
      const expiresAt = new Date(now.getTime() + 300_000)
      await sendTextCode(tx, now, host.deps, {
        e164,
        subjectId,
        code: '1',
        purpose: 'enter',
        expiresAt,
        locale: 'en',
      })
      throw new Error('decided otherwise')
    })
    await expect(failing).rejects.toThrow('decided otherwise')
    expect((await host.db.pool.query('select from message')).rowCount).toBe(0)
    expect(await jobs()).toBe(0)
  })

  it('guarantees that neither code nor number stand in the database or its queue in clear', async () => {
    const key = await sendCode('739184')
    const dump = await host.db.pool.query(
      'select row_to_json(m)::text as text from message m union all select row_to_json(j)::text from graphile_worker._private_jobs j',
    )
    const text = dump.rows.map((one) => String(one.text)).join('\n')
    expect(text).toContain(key.messageId)
    for (const secret of ['739184', '19900000001']) {
      expect(text).not.toContain(secret)
      expect(text).not.toContain(Buffer.from(secret).toString('hex'))
    }
  })

  it('sends the same statements for a number with a wallet and for a decoy', async () => {
    await sendCode()
    host.statements.take()
    await sendCode()
    expect(host.statements.take().filter((name) => !name.startsWith('select'))).toEqual([
      'messages.insert-message',
      'jobs.add-job',
    ])
  })
})

describe('delivering', () => {
  it('sends what was written, wipes the code, and does nothing when asked again', async () => {
    const key = await sendCode()
    expect(await deliver(key)).toBe('sent')
    expect(channels.sms.sent).toHaveLength(1)
    expect(channels.sms.sent[0]).toMatchObject({ to: e164, messageId: key.messageId, subjectId })
    expect(channels.lastCode(e164)).toBe('123456')
    expect(await row(key)).toMatchObject({
      state: 'delivered',
      body_sealed: null,
      ended_at: host.clock.now(),
    })
    expect(await deliver(key)).toBe('left')
    expect(channels.sms.calls).toBe(1)
  })

  it('sends the code that verifies an address by mail', async () => {
    const now = host.clock.now()
    const expiresAt = new Date(now.getTime() + 300_000)
    const input = {
      email: 'lin@mail.example',
      accountId: subjectId,
      code: '445566',
      locale: 'en' as const,
      expiresAt,
    }
    await host.db.transact((tx) => sendEmailCode(tx, now, host.deps, input))
    const { rows } = await host.db.pool.query('select message_id from message')
    expect(await deliver({ subjectId, messageId: rows[0].message_id })).toBe('sent')
    expect(channels.email.sent[0]).toMatchObject({
      to: 'lin@mail.example',
      subject: 'Confirm your e-mail address',
    })
    expect(channels.email.sent[0]?.text).toContain('445566')
  })

  it('guarantees that two workers on one message send it once (race)', async () => {
    for (let round = 0; round < 10; round += 1) {
      const key = await sendCode()
      const other = fakeChannels()
      const outcomes = await Promise.all([
        deliver(key),
        deliverMessage(host.deps, other, wording, key),
        deliver(key),
        deliverMessage(host.deps, other, wording, key),
      ])
      expect(outcomes.toSorted()).toEqual(['left', 'left', 'left', 'sent'])
      expect(channels.sms.calls + other.sms.calls).toBe(1)
      channels = fakeChannels()
    }
  })

  it('guarantees that a code that expired before delivery is never sent, and is wiped', async () => {
    const key = await sendCode()
    host.clock.advance({ minutes: 5 })
    expect(await deliver(key)).toBe('left')
    expect(channels.sms.calls).toBe(0)
    expect(await row(key)).toMatchObject({ state: 'expired', body_sealed: null })
  })

  it('leaves a message that a worker has, and sends it again when that one died on the way', async () => {
    const key = await sendCode()
    // The process dies between sending and noting it: the text went out and nothing was written.
    const dying = fakeChannels()
    dying.sms.meanwhile = async (message) => {
      dying.sms.sent.push(message)
      throw new Error('killed')
    }
    await expect(deliverMessage(host.deps, dying, wording, key)).rejects.toThrow('killed')
    expect(await deliver(key)).toBe('left')
    host.clock.advance({ seconds: leaseSeconds })
    expect((await sweepMessages(host.deps)).due).toBe(1)
    expect(await deliver(key)).toBe('sent')
    // At least once: the customer has the same code twice, under the same message id.
    expect([...dying.sms.sent, ...channels.sms.sent].map((one) => one.messageId)).toEqual([
      key.messageId,
      key.messageId,
    ])
  })

  it('guarantees that a process which starts alone sends at once what a killed one had in hand', async () => {
    const key = await sendCode()
    let sending = (): void => {}
    const inHand = new Promise<void>((done) => (sending = done))
    const killed = fakeChannels()
    killed.sms.meanwhile = () => new Promise(() => sending())
    void deliverMessage(host.deps, killed, wording, key)
    await inHand
    expect(await deliver(key)).toBe('left')
    expect(await releaseDeadLeases(host.deps)).toBe(1)
    expect((await sweepMessages(host.deps)).due).toBe(1)
    expect(await deliver(key)).toBe('sent')
    expect(await row(key)).toMatchObject({ state: 'delivered', attempts: 2 })
  })

  it('lets the later attempt decide when an earlier one comes back after its lease', async () => {
    const key = await sendCode()
    let release = (): void => {}
    const slow = fakeChannels()
    slow.sms.meanwhile = () => new Promise((done) => (release = done))
    slow.sms.always = { outcome: 'later', reason: 'slow and failed' }
    const first = deliverMessage(host.deps, slow, wording, key)
    await until(() => slow.sms.calls === 1)
    host.clock.advance({ seconds: leaseSeconds })
    expect(await deliver(key)).toBe('sent')
    release()
    await first
    expect(await row(key)).toMatchObject({ state: 'delivered', attempts: 2, failure: null })
  })
})

describe('failing', () => {
  it('is put off, found again by the sweep, and delivered', async () => {
    const key = await sendCode()
    channels.sms.outcomes = [{ outcome: 'later', reason: 'gateway status 88' }]
    expect(await deliver(key)).toBe('not-sent')
    expect(await row(key)).toMatchObject({ state: 'waiting', attempts: 1, failure: 'gateway status 88' })
    expect(await deliver(key)).toBe('left')
    expect((await sweepMessages(host.deps)).due).toBe(0)
    host.clock.advance({ seconds: 2 })
    expect((await sweepMessages(host.deps)).due).toBe(1)
    expect(await deliver(key)).toBe('sent')
    expect(await row(key)).toMatchObject({ state: 'delivered', attempts: 2 })
  })

  it('never outlives the code: the last put-off ends at its end', async () => {
    const key = await sendCode()
    channels.sms.always = { outcome: 'later', reason: 'away' }
    for (let seconds = 0; seconds < 330; seconds += 1) {
      const { due } = await sweepMessages(host.deps)
      if (due > 0 || seconds === 0) await deliver(key)
      host.clock.advance({ seconds: 1 })
    }
    expect(await row(key)).toMatchObject({ state: 'expired', body_sealed: null, failure: 'away' })
    // 0, 2, 7, 22, 67 and 187 s.
    expect(channels.sms.calls).toBe(6)
  })

  it('is a dead letter at once when there is no such address; a dead code is wiped and stays dead', async () => {
    const key = await sendCode()
    channels.sms.outcomes = [{ outcome: 'refused', reason: 'gateway status 11' }]
    expect(await deliver(key)).toBe('not-sent')
    expect(await row(key)).toMatchObject({ state: 'dead', body_sealed: null, failure: 'gateway status 11' })
    expect(await countOutbox(host.deps)).toMatchObject([{ channel: 'sms', state: 'dead', count: 1 }])
    expect(await reviveDeadMessages(host.deps)).toBe(0)
    const line = host.logged.find((one) => one.includes('message dead')) ?? ''
    expect(line).toContain(key.messageId)
    expect(host.logged.join('\n')).not.toContain('19900000001')
  })

  it('lets an operator revive dead notices while they mean something, and wipes them after that', async () => {
    const key = await sendCode()
    // As a notice would stand there; `tell` is tested beside its own file.
    await host.db.pool.query(
      `update message set kind = 'notice', expires_at = created_at + interval '7 days'`,
    )
    channels.sms.outcomes = [{ outcome: 'refused', reason: 'gateway status 11' }]
    await deliver(key)
    expect(await row(key)).toMatchObject({ state: 'dead', body_sealed: expect.any(Buffer) })
    expect(await reviveDeadMessages(host.deps)).toBe(1)
    expect(await reviveDeadMessages(host.deps)).toBe(0)
    channels.sms.outcomes = [{ outcome: 'refused', reason: 'gateway status 11' }]
    expect(await deliver(key)).toBe('not-sent')
    host.clock.advance({ days: 7 })
    expect((await sweepMessages(host.deps)).expired).toBe(1)
    expect(await row(key)).toMatchObject({ state: 'dead', body_sealed: null })
    expect(await reviveDeadMessages(host.deps)).toBe(0)
  })

  it('gives up after the last attempt', async () => {
    const key = await sendCode()
    await host.db.pool.query(
      `update message set kind = 'notice', expires_at = created_at + interval '7 days'`,
    )
    channels.sms.always = { outcome: 'later', reason: 'away' }
    for (let attempt = 0; attempt < attemptsMax; attempt += 1) {
      expect(await deliver(key)).toBe('not-sent')
      host.clock.advance({ hours: 6 })
    }
    expect(await row(key)).toMatchObject({ state: 'dead', attempts: attemptsMax, failure: 'away' })
    expect(await deliver(key)).toBe('left')
  })
})

describe('the sweep', () => {
  it('finds a message whose job was lost, but leaves fresh ones to theirs', async () => {
    const key = await sendCode()
    await host.db.pool.query('delete from graphile_worker._private_jobs')
    expect((await sweepMessages(host.deps)).due).toBe(0)
    host.clock.advance({ seconds: jobGraceSeconds })
    expect((await sweepMessages(host.deps)).due).toBe(1)
    expect((await sweepMessages(host.deps)).due).toBe(1)
    // Once in the queue, however often it is swept.
    expect(await jobs()).toBe(1)
    expect(await deliver(key)).toBe('sent')
  })

  it('guarantees that codes are wiped at their end even when nobody delivers (race of two sweeps)', async () => {
    for (let count = 0; count < 5; count += 1) await sendCode()
    host.clock.advance({ minutes: 5 })
    const swept = await Promise.all([
      sweepMessages(host.deps),
      sweepMessages(host.deps),
      sweepMessages(host.deps),
    ])
    expect(swept.reduce((sum, one) => sum + one.expired, 0)).toBe(5)
    const { rows } = await host.db.pool.query('select distinct state, body_sealed from message')
    expect(rows).toEqual([{ state: 'expired', body_sealed: null }])
  })
})

describe('the worker', () => {
  it('delivers what is written while it runs and what was written before, each once, with two of them', async () => {
    await sendCode('100001')
    await sendCode('100002')
    const others = fakeChannels()
    const workers = await Promise.all([
      startWorker(host.deps, channels, wording),
      startWorker(host.deps, others, wording),
    ])
    for (let count = 0; count < 20; count += 1) await sendCode(String(200_000 + count))
    const total = (): number => channels.sms.sent.length + others.sms.sent.length
    await until(() => total() >= 22)
    await until(async () => (await jobs()) === 0)
    await Promise.all(workers.map((worker) => worker.stop()))
    expect(total()).toBe(22)
    const ids = [...channels.sms.sent, ...others.sms.sent].map((one) => one.messageId)
    expect(new Set(ids).size).toBe(22)
    expect(channels.sms.closed && channels.email.closed).toBe(true)
  })

  it('finishes what it is sending before it stops, and takes nothing new', async () => {
    let release = (): void => {}
    channels.sms.meanwhile = () => new Promise((done) => (release = done))
    const worker = await startWorker(host.deps, channels, wording)
    const key = await sendCode()
    await until(() => channels.sms.calls === 1)
    const stopping = worker.stop()
    release()
    await stopping
    expect(await row(key)).toMatchObject({ state: 'delivered' })
    const next = await sendCode()
    expect(await row(next)).toMatchObject({ state: 'waiting' })
    expect(channels.sms.calls).toBe(1)
  })

  it('goes on after the database threw its connections out', async () => {
    const worker = await startWorker(host.deps, channels, wording)
    await host.db.pool.query(
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    )
    const expiry = new Date(host.clock.now().getTime() + 86_400_000)
    await sendCode('303030', 'enter', 86_400)
    // A worker may have died with the job in its hands: time passes, and the sweep finds the message.
    await until(() => {
      host.clock.advance({ seconds: 1 })
      return channels.sms.sent.length === 1 || host.clock.now() > expiry
    })
    await worker.stop()
    expect(channels.lastCode(e164)).toBe('303030')
  })
})
