import type { Channel, Channels, EmailMessage, Sent, TextMessage } from '#messages'

type FakeChannel<Message> = Channel<Message> & {
  /** What the other side has taken over, in that order. */
  sent: Message[]
  /** How often `send` was called, whatever came of it. */
  readonly calls: number
  /** What the next messages meet instead of success: one entry a message, then success again. */
  outcomes: Sent[]
  /** Every message meets this until it is set to undefined again. */
  always: Sent | undefined
  /** Runs between being called and answering, to make things happen meanwhile. */
  meanwhile: (message: Message) => Promise<void>
  closed: boolean
}

export type FakeChannels = Channels & {
  sms: FakeChannel<TextMessage>
  email: FakeChannel<EmailMessage>
  /** The code in the last text to this number. */
  lastCode(e164: string): string | undefined
  /** The token in the last mail's "this wasn't me" link to this address. */
  lastNotMeToken(email: string): string | undefined
}

/** Stands for the gateway and the mail server: remembers what was sent, and fails when a test says so. */
export function fakeChannels(): FakeChannels {
  const sms = fakeChannel<TextMessage>()
  const email = fakeChannel<EmailMessage>()
  return {
    sms,
    email,
    lastCode: (e164) =>
      /(?<!\d)\d{6}(?!\d)/.exec(sms.sent.findLast((one) => one.to === e164)?.text ?? '')?.[0],
    lastNotMeToken: (address) =>
      /\/not-me#([\w-]+)/.exec(email.sent.findLast((one) => one.to === address)?.text ?? '')?.[1],
  }
}

function fakeChannel<Message extends { messageId: string }>(): FakeChannel<Message> {
  let calls = 0
  const fake: FakeChannel<Message> = {
    sent: [],
    outcomes: [],
    always: undefined,
    closed: false,
    get calls() {
      return calls
    },
    meanwhile: async () => {},
    async send(message) {
      calls += 1
      await fake.meanwhile(message)
      const outcome = fake.outcomes.shift() ?? fake.always ?? { outcome: 'sent' }
      if (outcome.outcome === 'sent') fake.sent.push(message)
      return outcome
    },
    async close() {
      fake.closed = true
    },
  }
  return fake
}
