import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { subjectOf } from '#customers'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { openDemoChannels } from './channel-demo.ts'
import { deliverMessage } from './delivery.ts'
import { demoMessages, type DemoPerson } from './demo.ts'
import { sendEmailCode, sendTextCode } from './messages.ts'

const people: DemoPerson[] = [
  {
    personId: 'lin-yue',
    displayName: '林悦 Lin Yue',
    e164: '+8619900000011',
    number: '199 0000 0011',
    password: 'teal-otter-bridge-61',
    story: { 'zh-CN': '一切正常。', en: 'All is well.' },
  },
]
const wording = {
  origin: 'http://localhost:8080',
  smsSignature: 'Latchkey钱包',
  smsDomainLine: true,
  timeZone: 'Asia/Shanghai',
}
const subjectId = '22222222-2222-4222-8222-222222222222'

let host: TestDeps
beforeAll(async () => void (host = await startDeps()))
afterAll(() => host.close())

async function send(e164: string, code: string): Promise<void> {
  const now = host.clock.now()
  const expiresAt = new Date(now.getTime() + 300_000)
  await host.db.transact((tx) =>
    sendTextCode(tx, now, host.deps, { e164, subjectId, code, purpose: 'enter', expiresAt, locale: 'en' }),
  )
  await deliverAll()
  host.clock.advance({ seconds: 1 })
}

async function deliverAll(): Promise<void> {
  const channels = openDemoChannels(host.deps, {
    smsSender: 'Latchkey钱包',
    mailSender: 'wallet@latchkey.example',
  })
  const { rows } = await host.db.pool.query(
    `select subject_id, message_id from message where state = 'waiting'`,
  )
  for (const row of rows) {
    const key = { subjectId: row.subject_id, messageId: row.message_id }
    expect(await deliverMessage(host.deps, channels, wording, key)).toBe('sent')
  }
}

describe('the demo phone', () => {
  it('shows what was sent to a person, newest first', async () => {
    await send('+8619900000011', '111111')
    await send('+8619900000011', '222222')
    const phone = await demoMessages(host.deps, people, 'lin-yue')
    expect(phone?.now).toEqual(host.clock.now())
    expect(phone?.messages.map((one) => /\d{6}/.exec(one.body)?.[0])).toEqual(['222222', '111111'])
    expect(phone?.messages[0]).toMatchObject({ channel: 'sms', from: 'Latchkey钱包', subject: null })
    expect(phone?.messages[0]?.body).toContain('@localhost #222222')
  })

  it('shows the phone of any number, wallet or not, however it is typed', async () => {
    await send('+8619912345678', '333333')
    for (const id of ['number:+8619912345678', 'number:199 1234 5678', 'number:8619912345678']) {
      expect((await demoMessages(host.deps, people, id))?.messages).toHaveLength(1)
    }
    expect((await demoMessages(host.deps, people, 'number:+8619912345679'))?.messages).toEqual([])
  })

  it('shows mail to the account on the phone of its number', async () => {
    const now = host.clock.now()
    const subject = await host.db.read((tx) => subjectOf(tx, host.deps, '+8619900000011'))
    const expiresAt = new Date(now.getTime() + 300_000)
    await host.db.transact((tx) =>
      sendEmailCode(tx, now, host.deps, {
        email: 'lin@demo.example',
        accountId: subject.subjectId,
        code: '444444',
        locale: 'zh-CN',
        expiresAt,
      }),
    )
    await deliverAll()
    const phone = await demoMessages(host.deps, people, 'lin-yue')
    expect(phone?.messages[0]).toMatchObject({ channel: 'email', subject: '确认你的通知邮箱' })
    expect((await demoMessages(host.deps, people, 'number:+8619912345678'))?.messages).toHaveLength(1)
  })

  it('knows nobody else', async () => {
    for (const id of ['wang-jing', 'number:', 'number:12', 'number:+1 415 555 2671', '__proto__']) {
      expect(await demoMessages(host.deps, people, id)).toBeUndefined()
    }
  })

  it('has no doubles when a message is sent again', async () => {
    const channels = openDemoChannels(host.deps, { smsSender: 'L', mailSender: 'L' })
    const message = {
      messageId: host.deps.random.id(),
      subjectId,
      to: '+8619955555555',
      text: 'once',
      expiresAt: host.clock.now(),
    }
    await channels.sms.send(message)
    await channels.sms.send(message)
    expect((await demoMessages(host.deps, people, 'number:+8619955555555'))?.messages).toHaveLength(1)
  })
})
