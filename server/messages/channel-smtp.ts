import { createTransport } from 'nodemailer'
import type { EmailChannel, Sent } from './channel.ts'

/** E-mail by SMTP, in plain text. */
export type SmtpOptions = {
  /**
   * `smtp://user:password@host:port`, `smtps:` for TLS from the first byte. With `smtp:` the server must offer STARTTLS unless
   * it is on this machine, for codes and "not me" links travel here; `?requireTLS=false` gives that up.
   */
  url: string
  /** The sender, such as `Wallet <notices@wallet.example>`. */
  from: string
  secondsMax?: number
}

export function openSmtpChannel(options: SmtpOptions): EmailChannel {
  const url = new URL(options.url)
  const limitMs = (options.secondsMax ?? 15) * 1000
  const isLocal = /^(localhost|127\..*|\[::1\])$/.test(url.hostname)
  const transport = createTransport({
    requireTLS: url.protocol === 'smtp:' && !isLocal,
    connectionTimeout: limitMs,
    greetingTimeout: limitMs,
    socketTimeout: limitMs,
    url: options.url,
    // A message never names files or addresses for the mailer to read.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
  const domain = /@([^\s>@]+)>?\s*$/.exec(options.from)?.[1] ?? 'localhost'
  return {
    async send(message) {
      let timer: NodeJS.Timeout | undefined
      // Beside the limits of each step: all of them together must stay below the lease of the message.
      const late = new Promise<Sent>((done) => {
        timer = setTimeout(() => done({ outcome: 'later', reason: 'mail server: too slow' }), limitMs * 2)
      })
      const sending = transport
        .sendMail({
          from: options.from,
          // As an object: a list of addresses in one string would be read as several.
          to: { name: '', address: message.to },
          subject: message.subject,
          text: message.text,
          // The same for every attempt, so that the other side can tell a repetition.
          messageId: `<${message.messageId}@${domain}>`,
          headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': message.locale },
        })
        .then((): Sent => ({ outcome: 'sent' }), judge)
      try {
        return await Promise.race([sending, late])
      } finally {
        clearTimeout(timer)
      }
    },
    async close() {
      transport.close()
    },
  }
}

/** The server's own sentence often repeats the address: only its number is kept. */
function judge(error: unknown): Sent {
  const about = error as { code?: unknown; responseCode?: unknown }
  const status = typeof about.responseCode === 'number' ? about.responseCode : undefined
  const code = typeof about.code === 'string' ? about.code : 'failed'
  const reason = status === undefined ? `mail server: ${code}` : `mail server: ${code} ${status}`
  const isFinal = status !== undefined && status >= 500 && (code === 'EENVELOPE' || code === 'EMESSAGE')
  return { outcome: isFinal ? 'refused' : 'later', reason }
}
