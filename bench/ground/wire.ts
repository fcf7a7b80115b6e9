import { connect, type Socket } from 'node:net'

export type WireReply = { status: number; head: string; body: string }
export type WireRequest = {
  method: 'GET' | 'POST'
  path: string
  headers?: Readonly<Record<string, string>>
  body?: object
}

/**
 * One kept-open HTTP/1.1 connection with one request at a time. As little work as possible: the load shares its cores with
 * what it measures, and Node's own client costs several times as much as this.
 */
export class Wire {
  readonly #socket: Socket
  readonly #host: string
  #received: Buffer = Buffer.alloc(0)
  #waiting: { resolve: (reply: WireReply) => void; reject: (error: Error) => void } | undefined

  private constructor(socket: Socket, host: string) {
    this.#socket = socket
    this.#host = host
    socket.setNoDelay(true)
    socket.on('data', (chunk) => this.#take(chunk))
    socket.on('error', (error) => this.#fail(error))
    socket.on('close', () => this.#fail(new Error('the server closed the connection')))
  }

  static open(port: number): Promise<Wire> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => {
        socket.off('error', reject)
        resolve(new Wire(socket, `localhost:${port}`))
      })
      socket.once('error', reject)
    })
  }

  send(request: WireRequest): Promise<WireReply> {
    const { method, path, headers = {}, body } = request
    const text = body === undefined ? '' : JSON.stringify(body)
    let head = `${method} ${path} HTTP/1.1\r\nhost: ${this.#host}\r\n`
    for (const name in headers) head += `${name}: ${headers[name]}\r\n`
    if (body !== undefined) {
      head += `content-type: application/json\r\ncontent-length: ${Buffer.byteLength(text)}\r\n`
    }
    return new Promise((resolve, reject) => {
      if (this.#socket.destroyed) return reject(new Error('the server had closed the connection'))
      this.#waiting = { resolve, reject }
      this.#socket.write(`${head}\r\n${text}`)
    })
  }

  close(): void {
    this.#socket.removeAllListeners('close')
    this.#socket.destroy()
  }

  #fail(error: Error): void {
    this.#waiting?.reject(error)
    this.#waiting = undefined
  }

  #take(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk])
    const reply = readReply(this.#received)
    if (reply === undefined) return
    this.#received = Buffer.alloc(0)
    const { resolve } = this.#waiting ?? {}
    this.#waiting = undefined
    resolve?.(reply)
  }
}

/** Undefined while it has not come whole. */
function readReply(received: Buffer): WireReply | undefined {
  const end = received.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = received.toString('latin1', 0, end)
  const status = Number(head.slice(9, 12))
  const rest = received.subarray(end + 4)
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (length !== undefined) {
    return rest.length < Number(length) ? undefined : { status, head, body: rest.toString() }
  }
  if (!/\r\ntransfer-encoding: *chunked/i.test(head)) return { status, head, body: '' }
  return rest.subarray(-5).toString() === '0\r\n\r\n' ? { status, head, body: rest.toString() } : undefined
}

/** `name=value` of each cookie that the reply sets. */
export function cookiesOf(reply: WireReply): string[] {
  return [...reply.head.matchAll(/\r\nset-cookie: *([^;\r]+)/gi)].map(([, pair = '']) => pair)
}
