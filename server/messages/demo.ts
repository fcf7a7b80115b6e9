import { parseNumber, subjectOf } from '#customers'
import type { Locale, Text } from '#contract/words'
import type { Tx } from '#platform/database'
import type { Deps } from '#platform/deps'
import { isRefusal } from '#platform/refusals'
import { demoKey, type DemoContent } from './channel-demo.ts'
import { demoMessagesShownMax } from './policy.ts'
import { insertDemoPerson, listDemoMessageRows, listDemoPersonRows, touchDemoPerson } from './store-demo.ts'

/** A seeded person, as the demo's pages show them: invented, and harmless to show. */
export type DemoPerson = {
  personId: string
  displayName: string
  e164: string
  /** Grouped for reading and typing. */
  number: string
  password: string
  /** The payment PIN; without one, payments stay small. */
  pin?: string
  story: Text
}

type DemoDeps = Pick<Deps, 'db' | 'clock' | 'secrets'>

/** In the transaction that seeds the person, so that either both are there or none. */
export async function rememberDemoPerson(
  tx: Tx,
  now: Date,
  deps: Pick<Deps, 'secrets'>,
  person: { personId: string; accountId: string; recoveryCodes: readonly string[] },
): Promise<void> {
  await insertDemoPerson(tx, {
    personId: person.personId,
    accountId: person.accountId,
    recoveryCodesSealed: deps.secrets.seal(JSON.stringify(person.recoveryCodes), 'demo_person.codes'),
    now,
  })
}

/** Who was seeded, and when their tale was last told. */
export async function listDemoPeople(
  tx: Tx,
): Promise<{ personId: string; accountId: string; seededAt: Date }[]> {
  const rows = await listDemoPersonRows(tx)
  return rows.map(({ personId, accountId, seededAt }) => ({ personId, accountId, seededAt }))
}

export async function renewDemoPerson(tx: Tx, now: Date, personId: string): Promise<void> {
  await touchDemoPerson(tx, now, personId)
}

export async function demoPeople(
  deps: DemoDeps,
  people: readonly DemoPerson[],
  locale: Locale,
): Promise<
  {
    personId: string
    name: string
    number: string
    password: string
    pin: string | null
    story: string
    recoveryCodes: string[]
  }[]
> {
  const rows = new Map((await deps.db.read(listDemoPersonRows)).map((row) => [row.personId, row]))
  return people.map((person) => {
    const row = rows.get(person.personId)
    return {
      personId: person.personId,
      name: person.displayName,
      number: person.number,
      password: person.password,
      pin: person.pin ?? null,
      story: person.story[locale],
      recoveryCodes: row
        ? (JSON.parse(deps.secrets.open(row.recoveryCodesSealed, 'demo_person.codes')) as string[])
        : [],
    }
  })
}

export type DemoMessage = DemoContent & { at: Date; channel: 'sms' | 'email' }

/** What the phone of a person, or of `number:` and any number, shows: newest first. Undefined: nobody of that name. */
export async function demoMessages(
  deps: DemoDeps,
  people: readonly DemoPerson[],
  personId: string,
): Promise<{ messages: DemoMessage[]; now: Date } | undefined> {
  const e164 = numberOf(people, personId)
  if (e164 === undefined) return undefined
  const now = deps.clock.now()
  const rows = await deps.db.read(async (tx) => {
    const { subjectId } = await subjectOf(tx, deps, e164)
    return listDemoMessageRows(tx, [demoKey(deps, e164), demoKey(deps, subjectId)], demoMessagesShownMax)
  })
  const messages = rows.map((row) => ({
    at: row.shownAt,
    channel: row.channel,
    ...(JSON.parse(deps.secrets.open(row.contentSealed, 'demo_message.content')) as DemoContent),
  }))
  return { messages, now }
}

function numberOf(people: readonly DemoPerson[], personId: string): string | undefined {
  if (!personId.startsWith('number:')) return people.find((one) => one.personId === personId)?.e164
  const parsed = parseNumber(personId.slice('number:'.length), 'CN')
  return isRefusal(parsed) ? undefined : parsed.e164
}
