import smpp, { type Pdu } from 'smpp'
import { openSmppChannel, type TextMessage } from '#messages'
import { listen, shut, type Party } from './party.ts'

export type Gateway = Party<TextMessage> & {
  submits: Pdu[]
  port: number
  /** Ends every connection, and goes on listening. */
  hangUp(): void
}

/** An SMSC simulator: binds, takes the parts of texts, joins them as a phone would. */
export async function openGateway(): Promise<Gateway> {
  const submits: Pdu[] = []
  const sessions = new Set<{ destroy(): void }>()
  let busy = 0
  const server = smpp.createServer((session) => {
    sessions.add(session)
    session.on('error', () => {})
    session.on('bind_transceiver', (pdu: Pdu) => {
      const known = pdu['system_id'] === 'latch key' && pdu['password'] === 's@cret'
      session.send(pdu.response({ command_status: known ? 0 : 0x0e }))
    })
    session.on('submit_sm', (pdu: Pdu) => {
      if (pdu['destination_addr'] === '8619900000099')
        return session.send(pdu.response({ command_status: 0x0b }))
      if (busy > 0) {
        busy -= 1
        return session.send(pdu.response({ command_status: 0x58 }))
      }
      submits.push(pdu)
      return session.send(pdu.response({ message_id: String(submits.length) }))
    })
    session.on('unbind', (pdu: Pdu) => {
      session.send(pdu.response())
      session.close()
    })
  })
  const port = await listen(server)
  const hangUp = (): void => {
    for (const session of sessions) session.destroy()
    sessions.clear()
  }
  const away = async (): Promise<void> => {
    hangUp()
    await shut(server)
  }
  return {
    submits,
    port,
    hangUp,
    channel: openSmppChannel({
      url: `smpp://latch%20key:s%40cret@127.0.0.1:${port}?source=10690000`,
      secondsMax: 2,
    }),
    received: async () => joinParts(submits),
    busyOnce: () => void (busy = 1),
    away,
    stop: away,
  }
}

function joinParts(submits: Pdu[]): { to: string; text: string }[] {
  const joined: { to: string; text: string }[] = []
  let parts: string[] = []
  for (const pdu of submits) {
    const short = pdu['short_message'] as { message: string; udh?: Buffer[] }
    const header = short.udh?.[0]
    parts.push(short.message)
    if (header && header[4] !== parts.length) throw new Error('parts out of order')
    if (header && header[3] !== parts.length) continue
    joined.push({ to: `+${String(pdu['destination_addr'])}`, text: parts.join('') })
    parts = []
  }
  return joined
}
