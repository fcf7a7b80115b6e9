import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect } from 'node:net'
import { expect, it } from 'vitest'
import { takeAttempts } from './offline.ts'

it('lets tests reach a server on this machine', async () => {
  const server = createServer((_, reply) => reply.end('here')).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe('here')
  server.close()
})

it('lets tests reach nothing else, by no way that Node offers', async () => {
  await expect(once(connect(443, '192.0.2.1'), 'connect')).rejects.toThrow('tests reach no network')
  await expect(once(connect({ port: 443, host: 'wallet.example' }), 'connect')).rejects.toThrow('no network')
  await expect(fetch('https://192.0.2.2/')).rejects.toThrow('fetch failed')
  expect(takeAttempts()).toEqual(['192.0.2.1', 'wallet.example', '192.0.2.2'])
})
