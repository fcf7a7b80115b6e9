import { Socket, isIP } from 'node:net'
import { afterEach, expect } from 'vitest'

// Test processes reach this machine alone. An attempt to go further fails as a dead network would, and fails the test
// that made it as well, so that code which forgives network errors cannot hide it.
const attempts: string[] = []
const allowed = new Set(['', 'localhost', '::1', '0.0.0.0', '::', ...givenServer()])
const connect = Socket.prototype.connect

/** A test run against a given database server may reach that one too. */
function givenServer(): string[] {
  const host = /@([^/:?]+)/.exec(process.env['TEST_DATABASE_URL'] ?? '')?.[1]
  return host === undefined ? [] : [host]
}

function hostOf(words: unknown[]): string {
  const first: unknown = Array.isArray(words[0]) ? words[0][0] : words[0]
  if (typeof first === 'object' && first !== null) {
    if ('path' in first && typeof first.path === 'string') return ''
    return 'host' in first && typeof first.host === 'string' ? first.host : ''
  }
  return typeof first === 'number' && typeof words[1] === 'string' ? words[1] : ''
}

function isLocal(host: string): boolean {
  return allowed.has(host) || (isIP(host) === 4 && host.startsWith('127.')) || /^::ffff:127\./.test(host)
}

function guarded(this: Socket, ...words: unknown[]): Socket {
  const host = hostOf(words)
  if (isLocal(host)) return Reflect.apply(connect, this, words)
  attempts.push(host)
  const error = Object.assign(new Error(`tests reach no network: ${host}`), { code: 'ENETUNREACH' })
  process.nextTick(() => this.destroy(error))
  return this
}
Socket.prototype.connect = guarded

/** The hosts outside this machine that were tried since the last call. */
export function takeAttempts(): string[] {
  return attempts.splice(0)
}

afterEach(() => {
  expect(takeAttempts(), 'hosts outside this machine that the test tried to reach').toEqual([])
})
