import { setTimeout as sleep } from 'node:timers/promises'
import type { Random } from '#platform/random'
import type { Api } from '#contract/api'
import type { ChaosPerson } from './chaos-people.ts'

type Payment = Api['GET /api/v1/me/payments/:paymentId']['reply']['payment']

/** What a client was told about one payment, in order; the last word must be the only one of its kind. */
export type Word =
  | { at: 'done' | 'expired'; paymentId: string }
  | { at: 'refused'; code: string; paymentId: string | undefined }
  /** Never arrived, and after its deadline never will. */
  | { at: 'never' }

/** Written down before anything is sent, as the app does. */
export type Intent = {
  key: string
  amountMinor: number
  sentAt: string
  deadlineAt: string
  words: Word[]
}

export type ClientOptions = {
  /** The bad network. */
  url: string
  random: Random
  /** From the press of the button to "never", as the server has it. */
  lifetimeMs: number
  /** How long ago its button was pressed when a payment leaves: what waits in a slow app reaches its deadline sooner. */
  pressedMsAgo: number
  askEveryMs: number
  /** Sends the same key several times at once, and again while it is not answered. The app never does. */
  rude: boolean
  /** Told of what may never be: a 500, a refusal of what should pass. */
  complain: (what: string) => void
}

const timeoutMs = 10_000
const graceMs = 1_500
const payeeMs = 1_200_000
/** Answers that say nothing about the payment itself, as the app reads them. */
const saysNothing = new Set(['request_in_flight', 'request_replayed', 'service_degraded', 'defect'])
/** Refusals that belong to the story: too poor at the moment, too late, or another of the kind undecided. */
const expected = new Set(['money_short', 'payment_late', 'payment_unknown'])

type Reply = { status: number; body: Record<string, unknown> } | undefined

/** An API client that pays as the app does: keeps, sends once, asks by the key. */
export class ChaosClient {
  readonly intents: Intent[] = []
  readonly #open = new Set<Intent>()
  readonly #person: ChaosPerson
  readonly #options: ClientOptions
  /** How far the server's clock, as last told, is ahead of ours. */
  #aheadMs = 0
  #count = 0
  readonly #payees = new Map<string, { payee: string; at: number }>()

  constructor(person: ChaosPerson, options: ClientOptions) {
    this.#person = person
    this.#options = options
  }

  get person(): ChaosPerson {
    return this.#person
  }

  /** Confirms until it is heard, then pays once. False: it was refused before anything was sent. */
  async pay(other: ChaosPerson, amountMinor: number): Promise<boolean> {
    const payee = await this.#payeeOf(other)
    const confirmed = await this.#confirm(payee, amountMinor)
    if (!confirmed) return false
    const pressedAt = this.#now() - this.#options.pressedMsAgo
    const intent: Intent = {
      key: this.#options.random.bytes(16).toString('hex'),
      amountMinor,
      sentAt: new Date(pressedAt).toISOString(),
      deadlineAt: new Date(pressedAt + this.#options.lifetimeMs).toISOString(),
      words: [],
    }
    this.intents.push(intent)
    this.#open.add(intent)
    const body = { confirmation: confirmed.confirmation, again: confirmed.again, sentAt: intent.sentAt }
    const send = async (): Promise<void> => {
      const reply = await this.#send('/api/v1/me/payments', body, intent.key)
      if (reply) this.#hear(intent, reply)
    }
    if (this.#options.rude) await this.#sendRudely(intent, send)
    else await send()
    return true
  }

  /** As scanning the code names them; good for half an hour. */
  async #payeeOf({ code }: ChaosPerson): Promise<string> {
    for (;;) {
      const known = this.#payees.get(code)
      if (known && performance.now() - known.at < payeeMs) return known.payee
      const at = performance.now()
      const reply = await this.#send('/api/v1/me/payees/code', { code })
      if (reply?.status === 200) {
        const { payee } = (reply.body as Api['POST /api/v1/me/payees/code']['reply']).payee
        this.#payees.set(code, { payee, at })
      } else await sleep(100)
    }
  }

  async #sendRudely(intent: Intent, send: () => Promise<void>): Promise<void> {
    for (let turn = 0; turn < 3 && this.#open.has(intent); turn += 1)
      await Promise.all(Array.from({ length: 2 + this.#options.random.below(3) }, send))
  }

  async #confirm(
    payee: string,
    amountMinor: number,
  ): Promise<{ confirmation: string; again: boolean } | undefined> {
    const body = { payee, amountMinor, currency: 'CNY', note: '' }
    for (;;) {
      const reply = await this.#send('/api/v1/me/payments/confirm', body)
      if (reply?.status === 200) {
        const { confirmation, duplicate } = reply.body as Api['POST /api/v1/me/payments/confirm']['reply']
        return { confirmation, again: duplicate !== null }
      }
      const code = codeOf(reply)
      if (reply && code !== undefined && !saysNothing.has(code)) {
        if (!expected.has(code)) this.#options.complain(`confirm: ${reply.status} ${code}`)
        return undefined
      }
      await sleep(100 + this.#options.random.below(200))
    }
  }

  /** Asks for what is open, again and again, until told to stop. */
  async keepAsking(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(this.#options.askEveryMs)
      for (const intent of this.#open) await this.ask(intent)
    }
  }

  /** What became of it, by its key. */
  async ask(intent: Intent): Promise<void> {
    const { key, sentAt } = intent
    const reply = await this.#send('/api/v1/me/payments/outcome', { key, sentAt })
    if (reply?.status !== 200) {
      if (reply && codeOf(reply) !== undefined && reply.status < 500)
        this.#options.complain(`outcome: ${reply.status} ${codeOf(reply)}`)
      return
    }
    const { payment, deadlineAt, serverNow } = reply.body as Api['POST /api/v1/me/payments/outcome']['reply']
    if (payment) return this.#learn(intent, payment)
    const deadline = Date.parse(deadlineAt ?? intent.deadlineAt)
    if (Date.parse(serverNow) > deadline) this.#say(intent, { at: 'never' })
  }

  /** When it may be asked for the last time. */
  lastAskAt(intent: Intent): number {
    return Date.parse(intent.deadlineAt) + graceMs - this.#aheadMs
  }

  #hear(intent: Intent, reply: NonNullable<Reply>): void {
    if (reply.status === 201) return this.#learn(intent, (reply.body as { payment: Payment }).payment)
    const code = codeOf(reply)
    if (code === undefined || saysNothing.has(code) || reply.status >= 500) return
    if (!expected.has(code)) this.#options.complain(`pay: ${reply.status} ${code}`)
    this.#say(intent, { at: 'refused', code, paymentId: undefined })
  }

  #learn(intent: Intent, { paymentId, state, refusal, amountMinor }: Payment): void {
    if (amountMinor !== intent.amountMinor) this.#options.complain(`${amountMinor} for ${intent.amountMinor}`)
    if (state === 'deciding') return
    if (state === 'done' || state === 'expired') return this.#say(intent, { at: state, paymentId })
    if (state === 'refused') return this.#say(intent, { at: state, code: refusal?.code ?? '', paymentId })
    this.#options.complain(`a payment is ${state}`)
  }

  #say(intent: Intent, word: Word): void {
    intent.words.push(word)
    this.#open.delete(intent)
  }

  #now(): number {
    return Date.now() + this.#aheadMs
  }

  /** Undefined: silence, or something that is not the server's. */
  async #send(path: string, body: object, key?: string): Promise<Reply> {
    const { browser } = this.#person
    this.#count += 1
    try {
      const answer = await fetch(this.#options.url + path, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'accept-language': 'en',
          'x-csrf-token': browser.csrfToken,
          cookie: [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          'idempotency-key': key ?? `ask-${this.#count}-${browser.csrfToken.slice(0, 8)}`,
        },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(timeoutMs),
      })
      const text = await answer.text()
      const read = JSON.parse(text) as Record<string, unknown>
      if (answer.status === 500) this.#options.complain(text)
      if (typeof read['serverNow'] === 'string') this.#aheadMs = Date.parse(read['serverNow']) - Date.now()
      return { status: answer.status, body: read }
    } catch {
      return undefined
    }
  }
}

function codeOf(reply: Reply): string | undefined {
  return reply && reply.status >= 400 && typeof reply.body['code'] === 'string'
    ? reply.body['code']
    : undefined
}
