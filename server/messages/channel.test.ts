import { createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { fakeChannels } from '../../test/support/channels.ts'
import { openGateway } from '../../test/support/gateway.ts'
import { openMailServer } from '../../test/support/mail-server.ts'
import { listen, type Party } from '../../test/support/party.ts'
import { startDeps } from '../../test/support/start.ts'
import { openDemoChannels, demoKey, type DemoContent } from './channel-demo.ts'
import { openSmppChannel } from './channel-smpp.ts'
import { openSmtpChannel } from './channel-smtp.ts'
import type { Channel, EmailMessage, TextMessage } from './channel.ts'
import { listDemoMessageRows } from './store-demo.ts'

const text = (more: Partial<TextMessage> = {}): TextMessage => ({
  messageId: '11111111-1111-4111-8111-111111111111',
  subjectId: '22222222-2222-4222-8222-222222222222',
  to: '+8619900000001',
  text: '【Latchkey钱包】验证码123456，用于登录、注册或找回钱包。',
  expiresAt: new Date('2026-07-01T02:05:00.000Z'),
  ...more,
})
const long = `【Latchkey钱包】${'请以 App 内“状态中心”为准；那里没有这条通知，就不要照它说的做。'.repeat(4)}𠮷𠮷𠮷`
const mail = (more: Partial<EmailMessage> = {}): EmailMessage => ({
  messageId: '11111111-1111-4111-8111-111111111111',
  subjectId: '22222222-2222-4222-8222-222222222222',
  to: 'lin@mail.example',
  subject: '密码已更改',
  text: '钱包密码已更改。\n\n不是你？\nhttps://wallet.example/not-me#abc-_0123456789abcdef0123456789abcdef0123456789abcdef\n\n.\n完',
  locale: 'zh-CN',
  ...more,
})

// The fakes and the demo phone.

function fakeParty<Message extends TextMessage | EmailMessage>(kind: 'sms' | 'email'): Party<Message> {
  const fake = fakeChannels()[kind]
  return {
    channel: fake as unknown as Channel<Message>,
    received: async () => fake.sent.map((one) => ({ ...one })),
    busyOnce: () => void fake.outcomes.push({ outcome: 'later', reason: 'busy' }),
    away: async () => void (fake.always = { outcome: 'later', reason: 'away' }),
    stop: async () => {},
  }
}

async function demoParty<Message extends TextMessage | EmailMessage>(
  kind: 'sms' | 'email',
): Promise<Party<Message>> {
  const own = await startDeps()
  const senders = { smsSender: '10690000', mailSender: 'notices@wallet.example' }
  const phones = new Set<string>()
  const addresses = new Map<string, string>()
  let refusing = 0
  let gone = false
  // The database is the party here: it fails when a test says so, before anything is written.
  const db: typeof own.db = {
    ...own.db,
    transact(work) {
      if (gone || refusing-- > 0) return Promise.reject(new Error('no database'))
      return own.db.transact(work)
    },
  }
  const real = openDemoChannels({ ...own.deps, db }, senders)[kind] as unknown as Channel<Message>
  return {
    channel: {
      send(message) {
        const sent: TextMessage | EmailMessage = message
        phones.add(kind === 'sms' ? sent.to : sent.subjectId)
        addresses.set(sent.messageId, sent.to)
        return real.send(message)
      },
      close: () => real.close(),
    },
    async received() {
      const keys = [...phones].map((phone) => demoKey(own.deps, phone))
      const rows = await own.db.read((tx) => listDemoMessageRows(tx, keys, 50))
      return rows.map((row) => {
        const content = own.deps.secrets.open(row.contentSealed, 'demo_message.content')
        const { subject, body } = JSON.parse(content) as DemoContent
        const to = addresses.get(row.messageId) ?? ''
        return { to, text: body, ...(subject === null ? {} : { subject }) }
      })
    },
    busyOnce: () => void (refusing = 1),
    away: async () => void (gone = true),
    stop: () => own.close(),
  }
}

function contract<Message extends TextMessage | EmailMessage>(
  name: string,
  message: (more?: Partial<Message>) => Message,
  open: () => Promise<Party<Message>>,
  options: { other: Partial<Message>; nobody?: Partial<Message> },
): void {
  describe(`the contract of a channel: ${name}`, () => {
    let party: Party<Message>
    beforeAll(async () => void (party = await open()))
    afterAll(async () => {
      await party.channel.close()
      await party.stop()
    })

    it('hands over exactly what it was given, to whom it was given', async () => {
      expect(await party.channel.send(message())).toEqual({ outcome: 'sent' })
      expect(await party.channel.send(message({ ...options.other, messageId: crypto.randomUUID() }))).toEqual(
        {
          outcome: 'sent',
        },
      )
      const received = await party.received()
      expect(received).toHaveLength(2)
      for (const sent of [message(), message(options.other)]) {
        expect(received.find((one) => one.text === sent.text)).toMatchObject({
          to: sent.to,
          ...('subject' in sent ? { subject: sent.subject } : {}),
        })
      }
    })

    it('says "later" of a party that is busy, and delivers when asked again', async () => {
      party.busyOnce()
      const again = message({ messageId: crypto.randomUUID() } as Partial<Message>)
      expect(await party.channel.send(again)).toMatchObject({ outcome: 'later', reason: expect.any(String) })
      expect(await party.channel.send(again)).toEqual({ outcome: 'sent' })
    })

    const { nobody } = options
    if (nobody) {
      it('says "refused" of an address that does not exist, without repeating it', async () => {
        const sent = await party.channel.send(message(nobody))
        expect(sent.outcome).toBe('refused')
        expect(JSON.stringify(sent)).not.toContain(nobody.to?.replace('+', ''))
      })
    }

    it('takes many at once', async () => {
      const before = (await party.received()).length
      const sent = await Promise.all(
        Array.from({ length: 12 }, () =>
          party.channel.send(message({ messageId: crypto.randomUUID() } as Partial<Message>)),
        ),
      )
      expect(sent.every((one) => one.outcome === 'sent')).toBe(true)
      expect(await party.received()).toHaveLength(before + 12)
    })

    it('says "later" when the other side is away, and never throws', async () => {
      await party.away()
      expect(
        (await party.channel.send(message({ messageId: crypto.randomUUID() } as Partial<Message>))).outcome,
      ).toBe('later')
    })

    it('closes, and closes again', async () => {
      await party.channel.close()
      await party.channel.close()
    })
  })
}

const texts = { other: { to: '+8619900000002', text: long } }
const mails = { other: { to: 'wang@mail.example', subject: 'Password changed', text: 'Plain.' } }
contract<TextMessage>('SMPP', text, openGateway, { ...texts, nobody: { to: '+8619900000099' } })
contract<TextMessage>('fake texts', text, async () => fakeParty('sms'), texts)
contract<TextMessage>('demo texts', text, () => demoParty('sms'), texts)
contract<EmailMessage>('SMTP', mail, openMailServer, { ...mails, nobody: { to: 'nobody@mail.example' } })
contract<EmailMessage>('fake mail', mail, async () => fakeParty('email'), mails)
contract<EmailMessage>('demo mail', mail, () => demoParty('email'), mails)

describe('SMPP', () => {
  it('sends 70 characters whole, and more in parts that a phone joins, tearing no character apart', async () => {
    const gateway = await openGateway()
    const whole = '码'.repeat(70)
    await gateway.channel.send(text({ text: whole }))
    expect(gateway.submits).toHaveLength(1)
    const torn = `${'码'.repeat(66)}𠮷${'码'.repeat(10)}`
    await gateway.channel.send(text({ text: torn }))
    expect(gateway.submits).toHaveLength(3)
    expect((await gateway.received()).map((one) => one.text)).toEqual([whole, torn])
    for (const pdu of gateway.submits) expect(pdu['data_coding']).toBe(8)
    await gateway.channel.close()
    await gateway.stop()
  })

  it('guarantees that the gateway is told when a code stops working', async () => {
    const gateway = await openGateway()
    await gateway.channel.send(text())
    expect(gateway.submits[0]?.['validity_period']).toEqual(new Date('2026-07-01T02:05:00.000Z'))
    expect(gateway.submits[0]?.['source_addr']).toBe('10690000')
    await gateway.channel.close()
    await gateway.stop()
  })

  it('binds anew after the gateway hung up, and after it was closed', async () => {
    const gateway = await openGateway()
    expect(await gateway.channel.send(text())).toEqual({ outcome: 'sent' })
    gateway.hangUp()
    // Whether the end of the connection is known before the next text or through it: it is not lost.
    const next = await gateway.channel.send(text())
    if (next.outcome !== 'sent') expect(await gateway.channel.send(text())).toEqual({ outcome: 'sent' })
    expect(gateway.submits).toHaveLength(2)
    await gateway.channel.close()
    expect(await gateway.channel.send(text())).toEqual({ outcome: 'sent' })
    await gateway.channel.close()
    await gateway.stop()
  })

  it('says "later" of a refused bind, and of a gateway that never answers', async () => {
    const gateway = await openGateway()
    const stranger = openSmppChannel({ url: `smpp://latch:wrong@127.0.0.1:${gateway.port}`, secondsMax: 2 })
    expect(await stranger.send(text())).toEqual({ outcome: 'later', reason: 'bind refused: 14' })
    const silent = createServer(() => {})
    const port = await listen(silent)
    const mute = openSmppChannel({ url: `smpp://a:b@127.0.0.1:${port}`, secondsMax: 0.2 })
    expect(await mute.send(text())).toEqual({ outcome: 'later', reason: 'no answer to bind' })
    await Promise.all([stranger.close(), mute.close(), gateway.channel.close()])
    silent.close()
    await gateway.stop()
  })
})

describe('SMTP', () => {
  it('marks mails as automatic and gives each attempt the same identity', async () => {
    const server = await openMailServer()
    await server.channel.send(mail())
    await server.channel.send(mail())
    for (const raw of server.raw) {
      expect(raw).toContain('Message-ID: <11111111-1111-4111-8111-111111111111@wallet.example>')
      expect(raw).toContain('Auto-Submitted: auto-generated')
      expect(raw).toContain('text/plain')
      expect(raw).not.toContain('text/html')
    }
    await server.channel.close()
    await server.stop()
  })

  it('guarantees that an address with a line break or a list in it reaches nobody else', async () => {
    const server = await openMailServer()
    for (const to of ['a@mail.example\r\nBcc: b@mail.example', 'a@mail.example, b@mail.example']) {
      await server.channel.send(mail({ to }))
    }
    const recipients = (await server.received()).map((one) => one.to)
    expect(recipients).not.toContain('b@mail.example')
    for (const raw of server.raw) expect(raw).not.toMatch(/^Bcc:/im)
    await server.channel.close()
    await server.stop()
  })

  it('guarantees that nothing is sent in clear to a mail server elsewhere that offers no TLS', async () => {
    const server = await openMailServer()
    // The same server under an address that does not say that it is this machine.
    const elsewhere = openSmtpChannel({
      url: `smtp://latch:s%40cret@0.0.0.0:${server.port}`,
      from: 'notices@wallet.example',
      secondsMax: 2,
    })
    expect(await elsewhere.send(mail())).toMatchObject({ outcome: 'later' })
    expect(server.raw).toEqual([])
    await Promise.all([elsewhere.close(), server.channel.close()])
    await server.stop()
  })
})
