import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { getCustomer } from '#customers'
import { isRefusal } from '#platform/refusals'
import { startDoor, type Asker, type Door } from '../../test/support/door.ts'
import { readFlow, startFlow, submitCode } from './door.ts'
import { register } from './registration.ts'
import { findSession } from './sessions.ts'

const password = 'zebra kettle orbit 47'
let door: Door
let asker: Asker
let number: string
let round = 0
beforeAll(async () => {
  door = await startDoor('registration', { connectionsMax: 20 })
})
afterAll(() => door.close())
beforeEach(() => {
  round += 1
  number = `+86138001${String(40_000 + round)}`
  asker = door.browser(`browser ${round}`, `203.0.113.${round}`)
})

const choose = (flowId: string, more: Partial<Parameters<typeof register>[1]> = {}) =>
  register(door.deps, { ...asker, flowId, displayName: '林小满', password, ...more })
const count = async (table: string): Promise<number> => {
  const rows = await door.deps.db.read((tx) => tx.named(`test.count-${table}`, `select 1 from ${table}`, []))
  return rows.length
}

describe('registering', () => {
  it('opens a wallet for the number just proven, and a full session', async () => {
    const { flowId } = await door.prove(asker, number)
    const notices = await count('notice')
    const registered = await choose(flowId)
    if (isRefusal(registered)) throw new Error(registered.refused)
    const { session, token } = registered
    expect(session).toMatchObject({
      kind: 'full',
      fullAt: null,
      proofs: [
        { kind: 'phone-code', enrolledAt: door.clock.now(), atOpening: true },
        { kind: 'password', enrolledAt: door.clock.now(), atOpening: true },
      ],
    })
    expect(await findSession(door.deps, token, asker.browserHash)).toMatchObject({
      accountId: session.accountId,
    })
    expect(await door.subjectId(number)).toBe(session.accountId)
    const customer = await door.deps.db.read((tx) => getCustomer(tx, door.deps, session.accountId))
    expect(customer).toMatchObject({
      displayName: '林小满',
      e164: number,
      locale: 'zh-CN',
      numberAtOpening: true,
    })
    expect(await count('notice')).toBe(notices + 1)
    const trail = (await door.audit()).filter((row) => row.subject_id === session.accountId)
    expect(trail.map(({ event }) => event)).toContain('wallet_registered')
  })

  it('tells the next who proves the number that there is a wallet', async () => {
    await choose((await door.prove(asker, number)).flowId)
    door.clock.advance({ minutes: 1 })
    const { flowId, code } = await door.open(asker, number)
    expect(await submitCode(door.deps, { ...asker, flowId, code })).toMatchObject({
      standing: { wallet: 'exists', level: 1 },
    })
  })

  it('guarantees that nobody registers a number that was not proven in this flow and browser', async () => {
    const { flowId } = await door.open(asker, number)
    expect(await choose(flowId)).toEqual({ refused: 'flow_unproven' })
    const thief = door.browser('thief', '198.51.100.9')
    await submitCode(door.deps, { ...asker, flowId, code: door.codes.at(-1) ?? '' })
    expect(await choose(flowId, thief)).toEqual({ refused: 'not_found' })
    expect(await choose(door.deps.random.id())).toEqual({ refused: 'not_found' })
    const freeze = await startFlow(door.deps, {
      ...asker,
      number: `+86138002${40_000 + round}`,
      country: 'CN',
      purpose: 'freeze',
    })
    if (isRefusal(freeze)) throw new Error(freeze.refused)
    expect(await choose(freeze.flowId)).toEqual({ refused: 'not_found' })
    door.clock.advance({ minutes: 30 })
    expect(await choose(flowId)).toEqual({ refused: 'flow_ended' })
  })

  it('guarantees that a flow registers once', async () => {
    const { flowId } = await door.prove(asker, number)
    expect(await choose(flowId)).toMatchObject({ session: { kind: 'full' } })
    expect(await choose(flowId)).toEqual({ refused: 'flow_ended' })
  })

  it('refuses a number that has a wallet', async () => {
    await door.openWallet(number)
    const { flowId } = await door.prove(asker, number)
    expect(await choose(flowId)).toEqual({ refused: 'wallet_exists' })
  })

  it.each([
    [{ displayName: '​' }, 'name_malformed'],
    [{ password: 'short' }, 'password_too_short'],
    [{ password: 'a'.repeat(200) }, 'password_too_long'],
    [{ password: 'woaini1314' }, 'password_common'],
  ])('refuses %j and leaves the flow as it was', async (bad, code) => {
    const { flowId } = await door.prove(asker, number)
    expect(await choose(flowId, bad)).toMatchObject({ refused: code })
    expect(await choose(flowId)).toMatchObject({ session: { kind: 'full' } })
  })

  it('refuses a password made of the own number', async () => {
    const { flowId } = await door.prove(asker, number)
    expect(await choose(flowId, { password: number.slice(3) })).toMatchObject({
      refused: expect.stringMatching(/^password_(personal|common)$/),
    })
  })

  it('lets a flow that was proven before the wallet existed go on as its holder', async () => {
    const first = await door.prove(asker, number)
    door.clock.advance({ minutes: 1 })
    const other = door.browser(`other ${round}`, asker.source.key)
    const second = await door.prove(other, number)
    await choose(first.flowId)
    expect(await choose(second.flowId, other)).toEqual({ refused: 'wallet_exists' })
    expect(await readFlow(door.deps, { ...other, flowId: second.flowId })).toMatchObject({
      standing: { wallet: 'exists' },
    })
  })
})

describe('registering under race', () => {
  it('guarantees one wallet for two flows of one number, and tells the other that it exists', async () => {
    const flows: { as: Asker; flowId: string }[] = []
    for (let index = 0; index < 4; index += 1) {
      const as = door.browser(`race ${index}`, `198.51.100.${index}`)
      flows.push({ as, flowId: (await door.prove(as, number)).flowId })
      door.clock.advance({ minutes: 1 })
    }
    const before = await count('account')
    const results = await Promise.all(flows.map(({ as, flowId }) => choose(flowId, as)))
    const refused = results.filter(isRefusal)
    expect(refused).toEqual(Array.from({ length: 3 }, () => ({ refused: 'wallet_exists' })))
    expect((await count('account')) - before).toBe(1)
  })

  it('guarantees one wallet and one session for one flow that is sent twice', async () => {
    const { flowId } = await door.prove(asker, number)
    const before = await count('session')
    const results = await Promise.all(Array.from({ length: 6 }, () => choose(flowId)))
    const refused = results.flatMap((one) => (isRefusal(one) ? [one.refused] : []))
    expect(refused).toEqual(Array.from({ length: 5 }, () => 'flow_ended'))
    expect((await count('session')) - before).toBe(1)
  })
})
