import { cookiesOf, Wire, type WireReply } from './wire.ts'

export const shared = {
  'accept-language': 'en',
  'user-agent': 'Mozilla/5.0 (Linux; Android 15) Chrome/156.0',
}

export function expectReply(reply: WireReply, isRight: boolean): void {
  if (!isRight) throw new Error(`an answer of another kind: ${reply.status} ${reply.body.slice(0, 300)}`)
}

/** A browser at the wallet's API: its cookies, its csrf token. */
export async function openBrowser(port: number): Promise<{
  wire: Wire
  cookie: string
  headers: Record<string, string>
  challenge: string | undefined
}> {
  const wire = await Wire.open(port)
  const hello = await wire.send({ method: 'GET', path: '/api/v1/hello', headers: shared })
  expectReply(hello, hello.status === 200)
  const { csrfToken } = JSON.parse(hello.body) as { csrfToken: string }
  const cookie = cookiesOf(hello).join('; ')
  const headers = { ...shared, cookie, 'x-csrf-token': csrfToken, 'sec-fetch-site': 'same-origin' }
  return { wire, cookie, headers, challenge: challengeOf(hello) }
}

/** What the answer brings along for the next time that the device proves itself. */
export function challengeOf(reply: WireReply): string | undefined {
  return /\r\nlatchkey-next-challenge: *([\w-]+)/i.exec(reply.head)?.[1]
}
