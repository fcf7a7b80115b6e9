import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { isRefusal } from '#platform/refusals'
import { startDoor, type Asker, type Door } from '../../test/support/door.ts'
import { readFlow, resendCode, startFlow, submitCode, sweepDoor } from './door.ts'
import { addFlowProof, endFlow, judgeCode, lockFlow } from './flow.ts'

let door: Door
let asker: Asker
let number: string
let round = 0
beforeAll(async () => {
  door = await startDoor('door')
})
afterAll(() => door.close())
beforeEach(() => {
  round += 1
  // A number, a browser and a source of its own for each test: no test spends another's limits.
  number = `+86138001${String(10_000 + round)}`
  asker = door.browser(`browser ${round}`, `203.0.113.${round}`)
})

const wrongOf = (code: string): string => String((Number(code) + 1) % 1_000_000).padStart(6, '0')
const submit = (flowId: string, code: string, as: Asker = asker) =>
  submitCode(door.deps, { ...as, flowId, code })
const read = (flowId: string, as: Asker = asker) => readFlow(door.deps, { ...as, flowId })
const resend = async (flowId: string, as: Asker = asker) => {
  const sent = await resendCode(door.deps, { ...as, flowId })
  return isRefusal(sent) ? sent : { ...sent, code: door.codes.at(-1) ?? '' }
}
const lock = (flowId: string, as: Asker = asker) =>
  door.deps.db.transact((tx) => lockFlow(tx, door.clock.now(), door.deps, { ...as, flowId }))
const judge = (purpose: 'freeze' | 'step-up', flowId: string, code: string, as: Asker = asker) =>
  door.deps.db.transact((tx) => judgeCode(tx, door.clock.now(), door.deps, { ...as, flowId, purpose, code }))
const minutesOn = (minutes: number): Date => new Date(door.clock.now().getTime() + minutes * 60_000)

describe('one door', () => {
  it('repeats the number that was typed, and says when what ends', async () => {
    const opened = await startFlow(door.deps, {
      ...asker,
      number: number.slice(3),
      country: 'CN',
      purpose: 'enter',
    })
    expect(opened).toMatchObject({
      sentTo: number.replace(/^(\+86)(...)(....)(....)$/, '$1 $2 $3 $4'),
      entriesLeft: 5,
      codeExpiresAt: minutesOn(5),
      resendAt: minutesOn(1),
    })
  })

  it('refuses what is no number, and sends nothing', async () => {
    const sent = door.codes.length
    const opened = await startFlow(door.deps, {
      ...asker,
      number: '1380013',
      country: 'CN',
      purpose: 'enter',
    })
    expect(opened).toMatchObject({ refused: 'phone_malformed' })
    expect(door.codes.length).toBe(sent)
  })

  it('tells the holder of a number without a wallet that there is none', async () => {
    const { flowId, code } = await door.open(asker, number)
    expect(await submit(flowId, code)).toMatchObject({
      standing: { level: 1, wallet: 'none', proofs: ['phone-code'] },
      flowExpiresAt: minutesOn(30),
    })
  })

  it('tells the owner that there is one, and no name before a second proof', async () => {
    await door.openWallet(number)
    const { flowId, code } = await door.open(asker, number)
    expect(await submit(flowId, code)).toMatchObject({
      standing: { level: 1, wallet: 'exists', displayName: null },
    })
  })

  it('takes the code as people type it', async () => {
    const { flowId, code } = await door.open(asker, number)
    const wide = code
      .split('')
      .map((digit) => String.fromCodePoint(0xff10 + Number(digit)))
      .join('')
    expect(await submit(flowId, ` ${wide.slice(0, 3)}-${wide.slice(3)} `)).toMatchObject({
      standing: { level: 1 },
    })
  })

  it('counts no entry for what cannot be a code', async () => {
    const { flowId, code } = await door.open(asker, number)
    for (let time = 0; time < 8; time += 1) {
      expect(await submit(flowId, '12345')).toMatchObject({ refused: 'code_wrong', facts: { triesLeft: 5 } })
    }
    expect(await submit(flowId, code)).toMatchObject({ standing: { level: 1 } })
  })

  it('reads the flow again for a page that was reloaded, at every state', async () => {
    const { flowId, code } = await door.open(asker, number)
    await submit(flowId, wrongOf(code))
    expect(await read(flowId)).toMatchObject({
      state: 'code_sent',
      purpose: 'enter',
      entriesLeft: 4,
      codeExpiresAt: minutesOn(5),
      resendAt: minutesOn(1),
      standing: null,
    })
    await submit(flowId, code)
    expect(await read(flowId)).toMatchObject({
      state: 'proven',
      codeExpiresAt: null,
      resendAt: null,
      standing: { level: 1, wallet: 'none' },
    })
    door.clock.advance({ minutes: 30 })
    expect(await read(flowId)).toMatchObject({ state: 'ended', standing: null })
  })

  it('writes down each decision, with its reason', async () => {
    const { flowId, code } = await door.open(asker, number)
    await submit(flowId, wrongOf(code))
    await submit(flowId, code)
    await submit(flowId, code)
    const subjectId = await door.subjectId(number)
    const rows = (await door.audit()).filter((row) => row.subject_id === subjectId)
    expect(rows.map(({ event, reason }) => `${event}: ${reason}`).toSorted()).toEqual([
      'code_requested: code_sent',
      'code_submitted: code_right',
      'code_submitted: code_wrong',
      'code_submitted: step_out_of_order',
    ])
  })
})

describe('a text code', () => {
  it('guarantees that a code works once', async () => {
    const { flowId, code } = await door.open(asker, number)
    expect(await submit(flowId, code)).toMatchObject({ standing: { level: 1 } })
    expect(await submit(flowId, code)).toMatchObject({ refused: 'step_out_of_order' })
  })

  it('guarantees that a code is dead after five minutes', async () => {
    const first = await door.open(asker, number)
    door.clock.advance({ minutes: 4, seconds: 59 })
    const other = door.browser('late', asker.source.key)
    expect(await submit(first.flowId, first.code)).toMatchObject({ standing: { level: 1 } })
    const second = await door.open(other, number)
    door.clock.advance({ minutes: 5 })
    expect(await submit(second.flowId, second.code, other)).toMatchObject({ refused: 'code_expired' })
    expect(await read(second.flowId, other)).toMatchObject({ entriesLeft: 5 })
  })

  it('guarantees that a code is of no use in another browser', async () => {
    const { flowId, code } = await door.open(asker, number)
    const thief = door.browser('thief', '198.51.100.1')
    expect(await submit(flowId, code, thief)).toEqual({ refused: 'not_found' })
    const own = await door.open(thief, `+86138002${10_000 + round}`)
    expect(await submit(own.flowId, code, thief)).toMatchObject({ refused: 'code_wrong' })
    expect(await submit(flowId, code)).toMatchObject({ standing: { level: 1 } })
  })

  it('guarantees that the code of one flow opens no other, not even of the same number and browser', async () => {
    const first = await door.open(asker, number)
    door.clock.advance({ minutes: 1 })
    const second = await door.open(asker, number)
    expect(await submit(second.flowId, first.code)).toMatchObject({ refused: 'code_wrong' })
    expect(await submit(first.flowId, second.code)).toMatchObject({ refused: 'code_wrong' })
    // Neither flow ended or spent the other.
    expect(await submit(first.flowId, first.code)).toMatchObject({ standing: { level: 1 } })
    expect(await submit(second.flowId, second.code)).toMatchObject({ standing: { level: 1 } })
  })

  it('guarantees that a resend kills the older code and does not reset the count', async () => {
    const first = await door.open(asker, number)
    for (let entry = 1; entry <= 4; entry += 1) await submit(first.flowId, wrongOf(first.code))
    door.clock.advance({ minutes: 1 })
    const again = await resend(first.flowId)
    expect(again).toMatchObject({ flowId: first.flowId, entriesLeft: 1, codeExpiresAt: minutesOn(5) })
    expect(await submit(first.flowId, first.code)).toMatchObject({
      refused: 'code_wrong',
      facts: { triesLeft: 0 },
    })
    expect(await submit(first.flowId, door.codes.at(-1) ?? '')).toMatchObject({ refused: 'guesses_spent' })
    expect(await resend(first.flowId)).toMatchObject({ refused: 'guesses_spent' })
  })

  it('guarantees that a resend leaves the code of every other flow of the number as it was', async () => {
    const first = await door.open(asker, number)
    door.clock.advance({ minutes: 1 })
    const elsewhere = door.browser(`elsewhere ${round}`, `198.51.100.${round}`)
    const second = await door.open(elsewhere, number)
    const before = await read(second.flowId, elsewhere)
    door.clock.advance({ minutes: 1 })
    expect(await resend(first.flowId)).toMatchObject({ flowId: first.flowId, entriesLeft: 5 })
    expect(await read(second.flowId, elsewhere)).toEqual({ ...before, now: door.clock.now() })
    expect(await submit(second.flowId, second.code, elsewhere)).toMatchObject({ standing: { level: 1 } })
  })

  it('opens with the code that was sent again', async () => {
    const { flowId } = await door.open(asker, number)
    door.clock.advance({ minutes: 10 })
    const again = await resend(flowId)
    expect(again).toMatchObject({ entriesLeft: 5 })
    if (isRefusal(again)) return
    expect(await submit(flowId, again.code)).toMatchObject({ standing: { level: 1 } })
  })

  it('guarantees that no code outlives its flow', async () => {
    const { flowId } = await door.open(asker, number)
    door.clock.advance({ minutes: 28 })
    const again = await resend(flowId)
    expect(again).toMatchObject({ codeExpiresAt: minutesOn(2) })
    door.clock.advance({ minutes: 2 })
    if (isRefusal(again)) return
    expect(await submit(flowId, again.code)).toMatchObject({ refused: 'flow_ended' })
    expect(await resend(flowId)).toMatchObject({ refused: 'flow_ended' })
  })

  it('guarantees that neither code nor number stands in the database or the log', async () => {
    await door.openWallet(number)
    const { flowId, code } = await door.open(asker, number)
    await submit(flowId, wrongOf(code))
    await submit(flowId, code)
    const dump = await door.deps.db.read(async (tx) => {
      const tables = ['flow', 'send_share', 'send_count', 'audit', 'message']
      const texts: string[] = []
      for (const table of tables) {
        const sql = `select coalesce(string_agg(t::text, ' '), '') as text from ${table} t`
        texts.push(
          ...(await tx.named<{ text: string }>(`test.dump-${table}`, sql, [])).map((row) => row.text),
        )
      }
      return texts.join(' ')
    })
    const hexOf = (text: string): string => Buffer.from(text).toString('hex')
    const everything = `${dump} ${door.logged.join(' ')}`
    for (const secret of [number, number.slice(1), hexOf(number.slice(1)), hexOf(code)]) {
      expect(everything.includes(secret), secret).toBe(false)
    }
    // Six digits may stand by chance inside an id or a sealed value.
    expect(everything.replace(/\\x[0-9a-f]*|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')).not.toContain(
      code,
    )
  })
})

describe('what a flow is bound to', () => {
  it('guarantees that a forged flow, another browser and a swept one are told apart by nothing', async () => {
    const { flowId, code } = await door.open(asker, number)
    const thief = door.browser('another thief', '198.51.100.2')
    const absent = door.deps.random.id()
    const sequences: string[][] = []
    for (const asked of [absent, flowId]) {
      door.statements.take()
      expect(await submit(asked, code, thief)).toEqual({ refused: 'not_found' })
      expect(await resend(asked, thief)).toEqual({ refused: 'not_found' })
      expect(await read(asked, thief)).toEqual({ refused: 'not_found' })
      expect(await lock(asked, thief)).toEqual({ refused: 'not_found' })
      sequences.push(door.statements.take())
    }
    expect(sequences[0]).toEqual(sequences[1])
  })

  it('guarantees that steps out of order are refused', async () => {
    const { flowId, code } = await door.open(asker, number)
    expect(await lock(flowId)).toEqual({ refused: 'flow_unproven' })
    await submit(flowId, code)
    door.clock.advance({ minutes: 1 })
    expect(await resend(flowId)).toEqual({ refused: 'step_out_of_order' })
    expect(await lock(flowId)).toMatchObject({ flowId, state: 'proven' })
    await door.deps.db.transact((tx) => endFlow(tx, door.clock.now(), flowId))
    expect(await lock(flowId)).toEqual({ refused: 'flow_ended' })
    expect(await submit(flowId, code)).toEqual({ refused: 'flow_ended' })
    expect(await resend(flowId)).toEqual({ refused: 'flow_ended' })
  })

  it('holds for thirty minutes', async () => {
    const { flowId } = await door.prove(asker, number)
    door.clock.advance({ minutes: 29, seconds: 59 })
    expect(await lock(flowId)).toMatchObject({ flowId })
    door.clock.advance({ seconds: 1 })
    expect(await lock(flowId)).toEqual({ refused: 'flow_ended' })
  })

  it('carries since when the number is bound, and that it was while registering', async () => {
    const openedAt = door.clock.now()
    const { accountId } = await door.openWallet(number)
    door.clock.advance({ days: 3 })
    const { flowId } = await door.prove(asker, number)
    expect(await lock(flowId)).toMatchObject({
      accountId,
      subjectId: accountId,
      proofs: [{ kind: 'phone-code', provenAt: door.clock.now(), enrolledAt: openedAt, atOpening: true }],
    })
  })

  it('keeps what else was proven, the newer in place of the older', async () => {
    const { accountId } = await door.openWallet(number)
    const { flowId } = await door.prove(asker, number)
    const proof = (minutes: number) => ({
      kind: 'recovery-code' as const,
      provenAt: minutesOn(minutes),
      enrolledAt: minutesOn(-60),
      atOpening: true,
    })
    const held = await door.deps.db.transact(async (tx) => {
      const flow = await lockFlow(tx, door.clock.now(), door.deps, { ...asker, flowId })
      if (isRefusal(flow)) return flow
      return addFlowProof(tx, await addFlowProof(tx, flow, proof(0)), proof(1))
    })
    expect(held).toMatchObject({ accountId, proofs: [{ kind: 'phone-code' }, proof(1)] })
    expect(await lock(flowId)).toEqual(held)
    expect(await read(flowId)).toMatchObject({
      standing: { level: 2, displayName: '林小满', proofs: ['phone-code', 'recovery-code'] },
    })
  })

  it('guarantees that a flow dies when its number comes to belong to another wallet', async () => {
    await door.openWallet(number)
    const { flowId } = await door.prove(asker, number)
    const moved = door.deps.random.id()
    await door.deps.db.read((tx) =>
      tx.named('test.move', 'update flow set account_id = $2 where flow_id = $1', [flowId, moved]),
    )
    expect(await lock(flowId)).toEqual({ refused: 'flow_ended' })
    expect(await read(flowId)).toMatchObject({ state: 'ended', standing: null })
  })
})

describe('a code for freezing', () => {
  it('guarantees that it can only freeze', async () => {
    const { flowId, code } = await door.open(asker, number, 'freeze')
    expect(await submit(flowId, code)).toEqual({ refused: 'not_found' })
    expect(await judge('step-up', flowId, code)).toEqual({ refused: 'not_found' })
    expect(await lock(flowId)).toEqual({ refused: 'not_found' })
    expect(await judge('freeze', flowId, code)).toMatchObject({ proof: { kind: 'phone-code' } })
    expect(await lock(flowId)).toEqual({ refused: 'not_found' })
  })

  it('guarantees that a code for entering cannot freeze', async () => {
    const { flowId, code } = await door.open(asker, number)
    expect(await judge('freeze', flowId, code)).toEqual({ refused: 'not_found' })
  })

  it('names the account, and none for a number without a wallet', async () => {
    const { accountId } = await door.openWallet(number)
    const own = await door.open(asker, number, 'freeze')
    expect(await judge('freeze', own.flowId, own.code)).toMatchObject({ flow: { accountId } })
    const other = await door.open(asker, `+86138003${10_000 + round}`, 'freeze')
    expect(await judge('freeze', other.flowId, other.code)).toMatchObject({ flow: { accountId: undefined } })
  })

  it('guarantees that reading the flow does not say whether the code was right', async () => {
    const views: unknown[] = []
    for (const right of [true, false]) {
      const as = door.browser(`freezer ${right}`, asker.source.key)
      const { flowId, code } = await door.open(as, `+8613800${right ? 4 : 5}${10_000 + round}`, 'freeze')
      await judge('freeze', flowId, right ? code : wrongOf(code), as)
      // The used code is as wrong as any other.
      expect(await judge('freeze', flowId, code, as)).toMatchObject(
        right ? { refused: 'code_wrong' } : { proof: { kind: 'phone-code' } },
      )
      views.push({ ...(await read(flowId, as)), flowId: '', sentTo: '' })
    }
    expect(views[0]).toEqual(views[1])
  })
})

describe('the sweep', () => {
  it('forgets flows a day after their end, and counters whose windows are over', async () => {
    const { flowId } = await door.open(asker, number)
    door.clock.advance({ hours: 24, minutes: 29 })
    await sweepDoor(door.deps)
    expect(await read(flowId)).toMatchObject({ state: 'ended' })
    door.clock.advance({ minutes: 2 })
    const swept = await sweepDoor(door.deps)
    expect(swept.flows).toBeGreaterThan(0)
    expect(await read(flowId)).toEqual({ refused: 'not_found' })
    door.clock.advance({ hours: 24 })
    const later = await sweepDoor(door.deps)
    expect(later.shares).toBeGreaterThan(0)
    expect(later.counts).toBeGreaterThan(0)
    expect(await sweepDoor(door.deps)).toEqual({ told: 0, flows: 0, shares: 0, counts: 0 })
  })
})
