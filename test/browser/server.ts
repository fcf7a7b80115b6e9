import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import type { Api } from '#contract/api'

type DemoPeople = Api['GET /api/v1/demo/people']['reply']['people']

export type DemoServer = {
  url: string
  /** The seeded people, with their passwords and recovery codes. */
  people: DemoPeople
  person: (personId: string) => DemoPeople[number]
  /** What the demo phone of a person shows, newest first; `number:+86…` reads the phone of any number. */
  messages: (
    personId: string,
  ) => Promise<Api['GET /api/v1/demo/people/:personId/messages']['reply']['messages']>
  /** The newest six-digit code on that phone, each handed out once. */
  code: (personId: string, channel?: 'sms' | 'email') => Promise<string>
  close: () => Promise<void>
}

/** The variables that would make another server of it. */
const foreign = /^(LATCHKEY_|DATABASE_URL$|NODE_ENV$)/

/** Builds what is out of date and starts the real server in demo mode on a free port, with data of its own. Close it. */
export async function startDemoServer(): Promise<DemoServer> {
  await promisify(execFile)(process.execPath, [resolve('scripts/build.mjs')])
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-browser-'))
  const own = Object.entries(process.env).filter(([name]) => !foreign.test(name))
  const child = spawn(process.execPath, [resolve('.build/server/main.mjs')], {
    env: {
      ...Object.fromEntries(own),
      LATCHKEY_PORT: '0',
      LATCHKEY_METRICS_PORT: '0',
      LATCHKEY_DATA_DIR: dataDir,
      LATCHKEY_LOG_LEVEL: 'error',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => said.push(text))
  const url = await new Promise<string>((ready, failed) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(line)
      const found = /^ready (http:\S+)/.exec(line)?.[1]
      if (found) ready(found)
    })
    child.once('exit', (code) => failed(new Error(`the server ended with ${code}: ${said.join('\n')}`)))
  })
  const read = async <T>(path: string): Promise<T> => {
    const reply = await fetch(url + path, { headers: { 'accept-language': 'en' } })
    if (!reply.ok) throw new Error(`${path}: ${reply.status} ${await reply.text()}`)
    return (await reply.json()) as T
  }
  const { people } = await read<{ people: DemoPeople }>('/api/v1/demo/people')
  const messages: DemoServer['messages'] = async (personId) =>
    (
      await read<Api['GET /api/v1/demo/people/:personId/messages']['reply']>(
        `/api/v1/demo/people/${encodeURIComponent(personId)}/messages`,
      )
    ).messages
  const used = new Set<string>()
  return {
    url,
    people,
    person: (personId) => {
      const found = people.find((one) => one.personId === personId)
      if (!found) throw new Error(`nobody is called ${personId}`)
      return found
    },
    messages,
    code: async (personId, channel = 'sms') => {
      // Delivery is another process's turn of work: asked for until it has come, for at most ten seconds.
      for (let turn = 0; turn < 100; turn += 1) {
        for (const message of await messages(personId)) {
          const digits = /(?<!\d)\d{6}(?!\d)/.exec(message.body)?.[0]
          const name = `${personId} ${message.at} ${digits}`
          if (message.channel !== channel || digits === undefined) continue
          if (used.has(name)) break
          used.add(name)
          return digits
        }
        await new Promise((later) => setTimeout(later, 100))
      }
      throw new Error(`no new code for ${personId}`)
    },
    close: async () => {
      if (child.exitCode === null) {
        const ended = once(child, 'exit')
        child.kill('SIGTERM')
        await ended
      }
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
