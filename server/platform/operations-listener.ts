import { createServer, type Server } from 'node:http'
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client'
import type { Database } from './database.ts'

/** Metrics and health detail, on a listener of their own (loopback by default), so that customers' traffic never reaches them. */
export type Meters = {
  registry: Registry
  observeRequest(route: string, status: number, seconds: number): void
  observeStatement(name: string): void
  /** How many went together into one transaction of the ledger. */
  observeBatch(size: number): void
  /** Something that somebody should look at. */
  observeAlarm(alarm: string): void
}

export function openMeters(): Meters {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'latchkey_' })
  const requests = new Histogram({
    name: 'latchkey_http_request_seconds',
    help: 'Time from request to reply, by route and status.',
    labelNames: ['route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
    registers: [registry],
  })
  const statements = new Counter({
    name: 'latchkey_database_statements_total',
    help: 'Statements sent to PostgreSQL, by name.',
    labelNames: ['name'],
    registers: [registry],
  })
  const batches = new Histogram({
    name: 'latchkey_ledger_batch_size',
    help: 'Transfers in each batch that the ledger committed.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers: [registry],
  })
  const alarms = new Counter({
    name: 'latchkey_alarms_total',
    help: 'What somebody should look at, by name; the log and the audit tell more.',
    labelNames: ['alarm'],
    registers: [registry],
  })
  return {
    registry,
    observeAlarm: (alarm) => alarms.inc({ alarm }),
    observeBatch: (size) => batches.observe(size),
    observeRequest: (route, status, seconds) => requests.observe({ route, status: String(status) }, seconds),
    observeStatement: (name) => statements.inc({ name }),
  }
}

/** The outbox as the messages module counts it; injected, since the platform knows no module. */
export type Outbox = {
  count(): Promise<readonly { channel: string; state: string; count: number; oldestDueAt: Date }[]>
  now(): Date
}

/**
 * Counted when somebody asks for the metrics. Each gauge counts for itself, since all of them are asked at once. Without a
 * database they are empty, and the rest is told all the same.
 */
export function watchOutbox({ registry }: Pick<Meters, 'registry'>, outbox: Outbox): void {
  type Counted = Awaited<ReturnType<Outbox['count']>>[number]
  const watch = (name: string, help: string, read: (counted: Counted) => number): void => {
    const gauge = new Gauge({
      name,
      help,
      labelNames: ['channel', 'state'],
      registers: [registry],
      async collect() {
        const all = await outbox.count().catch(() => [])
        gauge.reset()
        for (const one of all) gauge.set({ channel: one.channel, state: one.state }, read(one))
      },
    })
  }
  watch('latchkey_outbox_messages', 'Messages by channel and state (waiting, dead).', ({ count }) => count)
  watch('latchkey_outbox_oldest_seconds', 'How long the oldest has been due.', ({ oldestDueAt }) =>
    Math.max(0, (outbox.now().getTime() - oldestDueAt.getTime()) / 1000),
  )
}

/** Ready means that the database takes a transaction now. */
export async function isReady(db: Database): Promise<boolean> {
  try {
    await db.read((tx) => tx.named('platform.check-ready', 'select 1 as ready', []))
    return true
  } catch {
    return false
  }
}

export function openOperationsListener(options: {
  meters: Meters
  db: Database
  outbox?: Outbox
  host: string
  port: number
}): Promise<Server> {
  if (options.outbox) watchOutbox(options.meters, options.outbox)
  const server = createServer((request, reply) => {
    void answerOperations(request.url ?? '/', options).then(({ status, type, body }) => {
      reply.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' })
      reply.end(body)
    })
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, () => resolve(server))
  })
}

async function answerOperations(
  url: string,
  { meters, db }: { meters: Meters; db: Database },
): Promise<{ status: number; type: string; body: string }> {
  if (url === '/metrics') {
    return { status: 200, type: meters.registry.contentType, body: await meters.registry.metrics() }
  }
  if (url === '/health') {
    const ready = await isReady(db)
    const { totalCount, idleCount, waitingCount } = db.pool
    const detail = { ready, connections: { total: totalCount, idle: idleCount, waiting: waitingCount } }
    return { status: ready ? 200 : 503, type: 'application/json', body: JSON.stringify(detail) }
  }
  return { status: 404, type: 'text/plain', body: 'not found\n' }
}
