/** The part of the package `smpp` (which carries no types) that the channel and its simulator use. */
declare module 'smpp' {
  import type { EventEmitter } from 'node:events'
  import type { Server as NetServer } from 'node:net'

  export type Pdu = {
    command: string
    command_status: number
    sequence_number: number
    response(fields?: Record<string, unknown>): Pdu
    [field: string]: unknown
  }
  export type Session = EventEmitter & {
    bind_transceiver(fields: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
    submit_sm(fields: Record<string, unknown>, answered: (pdu: Pdu) => void): boolean
    enquire_link(): boolean
    unbind(answered: (pdu: Pdu) => void): boolean
    send(pdu: Pdu): boolean
    close(): void
    destroy(): void
  }
  const smpp: {
    connect(options: {
      host: string
      port: number
      tls: boolean
      servername?: string
      auto_enquire_link_period: number
    }): Session
    createServer(onSession: (session: Session) => void): NetServer
  }
  export default smpp
}
