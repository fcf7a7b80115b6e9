import { webcrypto, type webcrypto as WebCrypto } from 'node:crypto'
import type { FastifyInstance, InjectOptions } from 'fastify'
import type { Api } from '#contract/api'
import type { Problem } from '#contract/route'

type Key = keyof Api
type Input<K extends Key> = (Api[K]['params'] extends undefined ? object : { params: Api[K]['params'] }) &
  (Api[K]['body'] extends undefined ? object : { body: Api[K]['body'] }) & {
    key?: string
    headers?: Record<string, string>
  }

export type Reply<Body> = {
  status: number
  headers: Record<string, unknown>
  /** The reply as parsed; meaningful when `status` is 2xx. */
  body: Body
  /** The same as a problem; meaningful otherwise. */
  problem: Problem
  text: string
}

/**
 * A browser as the API sees it: keeps cookies, sends the csrf token, may hold a device key (WebCrypto, as in the app).
 * Goes through Fastify's inject: everything but the socket is real.
 */
export class WalletBrowser {
  readonly cookies = new Map<string, string>()
  csrfToken = ''
  ip = '192.0.2.1'
  locale = 'en'
  deviceKey: WebCrypto.CryptoKeyPair | undefined
  readonly #app: FastifyInstance
  #count = 0

  constructor(app: FastifyInstance, more: { ip?: string; locale?: string } = {}) {
    this.#app = app
    Object.assign(this, more)
  }

  /** Any request, typed or not; cookies are kept. */
  async send(request: InjectOptions): Promise<Reply<never>> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await this.#app.inject({
      remoteAddress: this.ip,
      ...request,
      headers: {
        'accept-language': this.locale,
        'user-agent': 'Mozilla/5.0 (Linux; Android 15) Chrome/156.0',
        ...(cookie === '' ? {} : { cookie }),
        ...(this.csrfToken === '' ? {} : { 'x-csrf-token': this.csrfToken, 'sec-fetch-site': 'same-origin' }),
        ...request.headers,
      },
    })
    for (const { name, value, maxAge } of response.cookies) {
      if (maxAge === 0) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    const json = /json/.test(String(response.headers['content-type']))
      ? (response.json() as never)
      : (undefined as never)
    return {
      status: response.statusCode,
      headers: response.headers,
      body: json,
      problem: json,
      text: response.body,
    }
  }

  async hello(): Promise<Reply<Api['GET /api/v1/hello']['reply']>> {
    const reply = (await this.send({ method: 'GET', url: '/api/v1/hello' })) as Reply<
      Api['GET /api/v1/hello']['reply']
    >
    this.csrfToken = reply.body.csrfToken
    return reply
  }

  async call<K extends Key>(
    key: K,
    ...[input]: Input<K> extends object ? [Input<K>?] : never
  ): Promise<Reply<Api[K]['reply']>> {
    if (this.csrfToken === '') await this.hello()
    const [method = 'GET', path = ''] = key.split(' ')
    const given = (input ?? {}) as {
      params?: Record<string, string>
      body?: object
      key?: string
      headers?: object
    }
    const url = path.replaceAll(/:(\w+)/g, (_all, name: string) =>
      encodeURIComponent(given.params?.[name] ?? ''),
    )
    this.#count += 1
    return (await this.send({
      method: method as 'GET',
      url,
      headers: {
        'idempotency-key': given.key ?? `test-key-${this.#count}-${this.csrfToken.slice(0, 8)}`,
        ...given.headers,
      },
      ...(given.body === undefined ? {} : { payload: given.body }),
    })) as never
  }

  async makeDeviceKey(): Promise<string> {
    this.deviceKey = await webcrypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, false, [
      'sign',
      'verify',
    ])
    const spki = await webcrypto.subtle.exportKey('spki', this.deviceKey.publicKey)
    return Buffer.from(spki).toString('base64url')
  }

  /** Signed for a purpose: the challenge that an answer brought along, else a fresh one. */
  async signChallenge(purpose: string, brought?: string): Promise<{ challenge: string; signature: string }> {
    const challenge = brought ?? (await this.call('POST /api/v1/device/challenge')).body.challenge
    if (!this.deviceKey) return { challenge, signature: 'none' }
    const signature = await webcrypto.subtle.sign(
      { name: 'ECDSA', hash: 'SHA-256' },
      this.deviceKey.privateKey,
      Buffer.from(`latchkey:${purpose}:${challenge}`),
    )
    return { challenge, signature: Buffer.from(signature).toString('base64url') }
  }
}
