/**
 * How messages leave the building. Each channel has a real, a fake and a demo implementation, and one contract test runs
 * against all. A channel never throws and never logs what it sends.
 */
export type Sent =
  /** The other side has taken it over. */
  | { outcome: 'sent' }
  /** It may work later: no connection, throttled, an answer that did not come. */
  | { outcome: 'later'; reason: string }
  /** It never will: the other side knows no such address. */
  | { outcome: 'refused'; reason: string }

export type TextMessage = {
  /** The same for every attempt, so that a provider that can do so may drop a repetition. */
  messageId: string
  subjectId: string
  /** E.164, with the plus. */
  to: string
  text: string
  /** A gateway that can do so drops it then, rather than deliver a dead code. */
  expiresAt: Date
}

export type EmailMessage = {
  messageId: string
  subjectId: string
  to: string
  subject: string
  text: string
  locale: 'zh-CN' | 'en'
}

export type Channel<Message> = {
  send(message: Message): Promise<Sent>
  close(): Promise<void>
}
export type TextChannel = Channel<TextMessage>
export type EmailChannel = Channel<EmailMessage>

export type Channels = { sms: TextChannel; email: EmailChannel }
