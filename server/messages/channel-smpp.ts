import { createHash } from 'node:crypto'
import smpp, { type Pdu, type Session } from 'smpp'
import type { Sent, TextChannel, TextMessage } from './channel.ts'

/**
 * Text messages by SMPP 3.4, as a transceiver. Every text is UCS-2, since the signature's 【】 is in no smaller alphabet;
 * one that is longer than a part goes as several with a header that the phone joins.
 */
export type SmppOptions = {
  /** `smpp://system:password@host:port`, `smpps:` for TLS; `?source=10690000` names the sender. */
  url: string
  secondsMax?: number
}

const unitsWhole = 70
const unitsOfPart = 67
const ucs2 = 0x08
const hasHeader = 0x40
/** Invalid destination: address, type, plan, subunit. Anything else may be better later. */
const noSuchAddress = new Set([0x0b, 0x50, 0x51, 0x0106])

export function openSmppChannel(options: SmppOptions): TextChannel {
  const url = new URL(options.url)
  const limitMs = (options.secondsMax ?? 10) * 1000
  let session: Promise<Session> | undefined

  function open(): Promise<Session> {
    if (session) return session
    const opening = bind(url, limitMs, () => {
      if (session === opening) session = undefined
    })
    session = opening
    return opening
  }

  return {
    async send(message) {
      try {
        const bound = await open()
        for (const part of partsOf(message)) {
          const sent = await submit(bound, limitMs, url, message, part)
          if (sent.outcome !== 'sent') return sent
        }
        return { outcome: 'sent' }
      } catch (error) {
        return { outcome: 'later', reason: reasonOf(error) }
      }
    },
    async close() {
      const closing = session
      session = undefined
      const bound = await closing?.catch(() => undefined)
      if (!bound) return
      await within(limitMs, 'no answer to unbind', (done) => {
        bound.once('close', () => done(undefined))
        if (!bound.unbind(() => bound.close())) done(undefined)
      }).catch(() => bound.destroy())
    },
  }
}

/** Its text is ours and names no address: it may be kept and logged. */
class SmppFailure extends Error {}

function reasonOf(error: unknown): string {
  if (error instanceof SmppFailure) return error.message
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'failed'
  return `gateway: ${code}`
}

function within<Result>(
  limitMs: number,
  late: string,
  start: (done: (result: Result) => void, fail: (error: unknown) => void) => void,
): Promise<Result> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new SmppFailure(late)), limitMs)
    const settle =
      <Value>(how: (value: Value) => void) =>
      (value: Value): void => {
        clearTimeout(timer)
        how(value)
      }
    start(settle(resolve), settle(reject))
  })
}

async function bind(url: URL, limitMs: number, onClose: () => void): Promise<Session> {
  const tls = url.protocol === 'smpps:'
  const host = url.hostname.replace(/^\[|\]$/g, '')
  const session = smpp.connect({
    host,
    port: Number(url.port || (tls ? 3550 : 2775)),
    tls,
    ...(tls ? { servername: host } : {}),
    auto_enquire_link_period: 30_000,
  })
  // Every text on its way listens for the end of the connection.
  session.setMaxListeners(0)
  // Listened to for as long as the session lives: an error without a listener would end the process.
  session.on('error', onClose)
  session.on('close', onClose)
  session.on('enquire_link', (pdu: Pdu) => session.send(pdu.response()))
  session.on('unbind', (pdu: Pdu) => {
    session.send(pdu.response())
    session.close()
  })
  // Nothing is asked of the phone's side: receipts and replies are acknowledged and dropped.
  session.on('deliver_sm', (pdu: Pdu) => session.send(pdu.response()))
  try {
    await within<void>(limitMs, 'no answer to bind', (done, fail) => {
      session.once('error', fail)
      session.once('close', () => fail(new SmppFailure('closed while binding')))
      session.once(tls ? 'secureConnect' : 'connect', () => {
        const account = {
          system_id: decodeURIComponent(url.username),
          password: decodeURIComponent(url.password),
        }
        session.bind_transceiver({ ...account, interface_version: 0x34 }, (answer) => {
          if (answer.command_status === 0) done()
          else fail(new SmppFailure(`bind refused: ${answer.command_status}`))
        })
      })
    })
    return session
  } catch (error) {
    onClose()
    session.destroy()
    throw error
  }
}

function submit(
  session: Session,
  limitMs: number,
  url: URL,
  message: TextMessage,
  part: { esmClass: number; content: Buffer },
): Promise<Sent> {
  const source = url.searchParams.get('source') ?? ''
  const isName = !/^\d*$/.test(source)
  let onEnd = (): void => {}
  return within<Sent>(limitMs, 'no answer to submit', (done, fail) => {
    onEnd = () => fail(new SmppFailure('connection lost'))
    session.once('close', onEnd)
    const fields = {
      source_addr: source,
      source_addr_ton: isName ? 5 : 0,
      source_addr_npi: isName ? 0 : 1,
      dest_addr_ton: 1,
      dest_addr_npi: 1,
      destination_addr: message.to.replace(/^\+/, ''),
      esm_class: part.esmClass,
      data_coding: ucs2,
      // The gateway drops it then: a code that no longer works must not arrive.
      validity_period: message.expiresAt,
      short_message: part.content,
    }
    const written = session.submit_sm(fields, (answer) => {
      const status = answer.command_status
      if (status === 0) done({ outcome: 'sent' })
      else {
        const reason = `gateway status ${status}`
        done({ outcome: noSuchAddress.has(status) ? 'refused' : 'later', reason })
      }
    })
    if (!written) fail(new SmppFailure('connection lost'))
  }).finally(() => session.off('close', onEnd))
}

function partsOf(message: TextMessage): { esmClass: number; content: Buffer }[] {
  const { text } = message
  if (text.length <= unitsWhole) return [{ esmClass: 0, content: bigEndian(text) }]
  const texts: string[] = []
  for (let from = 0; from < text.length;) {
    let to = Math.min(from + unitsOfPart, text.length)
    // A character of two units is not torn apart.
    if (to < text.length && /[\uD800-\uDBFF]/.test(text.charAt(to - 1))) to -= 1
    texts.push(text.slice(from, to))
    from = to
  }
  // The same for each attempt, so that the parts of a repetition still join with those that have arrived.
  const reference = createHash('sha256').update(message.messageId).digest()[0] ?? 0
  return texts.map((one, index) => ({
    esmClass: hasHeader,
    content: Buffer.concat([Buffer.from([5, 0, 3, reference, texts.length, index + 1]), bigEndian(one)]),
  }))
}

function bigEndian(text: string): Buffer {
  return Buffer.from(text, 'utf16le').swap16()
}
