import type { Api } from '#contract/api'
import { locale } from './words.ts'

export type Person = Api['GET /api/v1/demo/people']['reply']['people'][number]
export type Message = Api['GET /api/v1/demo/people/:personId/messages']['reply']['messages'][number]
export type Clock = { serverNow: string; timeZone: string }
export type Phone = Clock & { messages: Message[] }

async function get<Reply>(path: string, signal: AbortSignal): Promise<Reply | 'nobody'> {
  const reply = await fetch(path, { signal, headers: { 'accept-language': locale() }, cache: 'no-store' })
  if (reply.status === 404) return 'nobody'
  if (!reply.ok) throw new Error(`status ${reply.status}`)
  return (await reply.json()) as Reply
}

export async function readPeople(signal: AbortSignal): Promise<Person[]> {
  const reply = await get<{ people: Person[] }>('/api/v1/demo/people', signal)
  return reply === 'nobody' ? [] : reply.people
}

export async function readPhone(personId: string, signal: AbortSignal): Promise<Phone | 'nobody'> {
  return get<Phone>(`/api/v1/demo/people/${encodeURIComponent(personId)}/messages`, signal)
}
