// The peer: better-auth behind Node's own HTTP server, set up as its documentation says, with two things made equal to the
// product: the password hash (argon2id with the product's parameters) and the size of the pool. Its rate limit is off,
// for it would refuse the load; its logger is off too, which the product's is not.
import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { hash, verify } from '@node-rs/argon2'
import { betterAuth } from 'better-auth'
import { getMigrations } from 'better-auth/db/migration'
import { toNodeHandler } from 'better-auth/node'
import pg from 'pg'

const connectionsMax = 16

async function start({ databaseUrl, accounts: count, hashParameters }) {
  const server = createServer()
  // As the product's: the load keeps its connections open while the other side has its turn.
  server.keepAliveTimeout = 65_000
  await new Promise((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address()
  const cost = {
    memoryCost: hashParameters.memoryKib,
    timeCost: hashParameters.passes,
    parallelism: hashParameters.lanes,
  }
  const auth = betterAuth({
    baseURL: `http://localhost:${port}`,
    secret: randomBytes(32).toString('base64'),
    database: new pg.Pool({ connectionString: databaseUrl, max: connectionsMax }),
    emailAndPassword: {
      enabled: true,
      password: {
        hash: (password) => hash(password, cost),
        verify: ({ hash: encoded, password }) => verify(encoded, password),
      },
    },
    session: { cookieCache: { enabled: false } },
    rateLimit: { enabled: false },
    logger: { disabled: true },
    telemetry: { enabled: false },
  })
  const { runMigrations } = await getMigrations(auth.options)
  await runMigrations()
  const accounts = []
  for (let person = 0; person < count; person += 1) {
    const account = { email: `person${person}@bench.example`, password: 'bench horse battery' }
    await auth.api.signUpEmail({ body: { ...account, name: 'Lin Xiaoman' } })
    accounts.push(account)
  }
  const handle = toNodeHandler(auth)
  server.on('request', (request, reply) => void handle(request, reply))
  const path = new URL('node_modules/better-auth/package.json', import.meta.url)
  const { version } = JSON.parse(readFileSync(path, 'utf8'))
  process.send({ port, version, accounts })
}

process.once('message', (asked) => {
  start(asked).catch((error) => {
    console.error(error)
    process.exit(1)
  })
})
process.on('disconnect', () => process.exit(0))
