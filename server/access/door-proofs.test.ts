import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { enrolDevice, makeRecoveryCodes } from '#customers'
import { placeLock } from '#locks'
import { isRefusal } from '#platform/refusals'
import { startDoor, type Asker, type Door } from '../../test/support/door.ts'
import { nobodysCode } from '../../test/support/recovery-codes.ts'
import { makeChallenge, signedText } from './device-challenge.ts'
import { addDeviceProof, addRecoveryCodeProof, resendCode, startFlowFromDevice, submitCode } from './door.ts'
import { lockFlow } from './flow.ts'

let door: Door
let asker: Asker
let number: string
let accountId: string
let round = 0
beforeAll(async () => {
  door = await startDoor('proofs', { connectionsMax: 20 })
})
afterAll(() => door.close())
beforeEach(async () => {
  round += 1
  number = `+86138001${String(50_000 + round)}`
  asker = door.browser(`browser ${round}`, `203.0.113.${round}`)
  const opened = await door.openWallet(number)
  accountId = opened.accountId
})

type OwnDevice = { deviceId: string; deviceToken: string; key: KeyObject }

async function enrol(owner = accountId): Promise<OwnDevice> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const enrolled = await door.deps.db.transact((tx) =>
    enrolDevice(tx, door.clock.now(), door.deps, {
      accountId: owner,
      publicKey: publicKey.export({ type: 'spki', format: 'der' }),
      name: '我的手机',
      browser: 'Chrome · Android',
      atOpening: true,
    }),
  )
  if (isRefusal(enrolled)) throw new Error(enrolled.refused)
  return { deviceId: enrolled.deviceId, deviceToken: enrolled.token, key: privateKey }
}

function signed(device: OwnDevice, as: Asker = asker) {
  const { challenge } = makeChallenge(door.deps, as.browserHash)
  const text = Buffer.from(signedText('flow', challenge))
  const signature = sign('sha256', text, { key: device.key, dsaEncoding: 'ieee-p1363' })
  return { deviceToken: device.deviceToken, challenge, signature: signature.toString('base64url') }
}

const recoveryCodes = (): Promise<string[]> =>
  door.deps.db.transact((tx) =>
    makeRecoveryCodes(tx, door.clock.now(), door.deps, { accountId, atOpening: true }),
  )
const addCode = (flowId: string, recoveryCode: string, as: Asker = asker) =>
  addRecoveryCodeProof(door.deps, { ...as, flowId, recoveryCode })

describe('adding a recovery code', () => {
  it('raises what is told to the second rung, and uses the code up', async () => {
    const [code = ''] = await recoveryCodes()
    const { flowId } = await door.prove(asker, number)
    expect(await addCode(flowId, code)).toMatchObject({
      standing: { level: 2, displayName: '林小满', proofs: ['phone-code', 'recovery-code'] },
    })
    expect(await addCode(flowId, code)).toMatchObject({ refused: 'recovery_code_wrong' })
  })

  it('guarantees that what belongs to the second rung is told only there', async () => {
    const [code = ''] = await recoveryCodes()
    await door.deps.db.transact((tx) =>
      placeLock(tx, door.clock.now(), door.deps, { accountId, cause: 'not_me', placedBy: 'customer' }),
    )
    const opened = await door.open(asker, number)
    const first = await submitCode(door.deps, { ...asker, flowId: opened.flowId, code: opened.code })
    expect(first).toMatchObject({ standing: { level: 1, locks: [], displayName: null, moreToTell: true } })
    expect(await addCode(opened.flowId, code)).toMatchObject({
      standing: { level: 2, locks: [{ cause: 'not_me' }] },
    })
  })

  it('guarantees that it waits for the number to be proven', async () => {
    const [code = ''] = await recoveryCodes()
    const { flowId } = await door.open(asker, number)
    expect(await addCode(flowId, code)).toEqual({ refused: 'flow_unproven' })
    expect(await addCode(door.deps.random.id(), code)).toEqual({ refused: 'not_found' })
  })

  it('says when the number has no wallet', async () => {
    const { flowId } = await door.prove(asker, `+86138006${50_000 + round}`)
    expect(await addCode(flowId, nobodysCode())).toEqual({ refused: 'wallet_absent' })
  })

  it('guarantees that one code is accepted once, however many use it at once', async () => {
    const [code = ''] = await recoveryCodes()
    const { flowId } = await door.prove(asker, number)
    const results = await Promise.all(Array.from({ length: 10 }, () => addCode(flowId, code)))
    expect(results.filter((result) => !isRefusal(result)).length).toBe(1)
  })

  it('guarantees that guessing spends a budget of its own, and that text codes go on', async () => {
    const codes = await recoveryCodes()
    const { flowId } = await door.prove(asker, number)
    const results = await Promise.all(
      Array.from({ length: 20 }, (_, index) => addCode(flowId, nobodysCode(index))),
    )
    const reasons = results.map((result) => (isRefusal(result) ? result.refused : 'accepted'))
    expect(reasons.filter((reason) => reason === 'recovery_code_wrong').length).toBe(5)
    expect(reasons.filter((reason) => reason === 'guesses_spent').length).toBe(15)
    expect(await addCode(flowId, codes[0] ?? '')).toMatchObject({ refused: 'guesses_spent' })
    // The right code was not even looked at: it still works when the pause is over.
    door.clock.advance({ minutes: 1 })
    const other = door.browser(`other ${round}`, asker.source.key)
    const opened = await door.open(other, number)
    expect(await submitCode(door.deps, { ...other, flowId: opened.flowId, code: opened.code })).toMatchObject(
      { standing: { level: 1 } },
    )
    expect(await addCode(flowId, codes[0] ?? '')).toMatchObject({ standing: { level: 2 } })
  })
})

describe('a known device', () => {
  it('opens the door without a number, and shows no more of it than its end', async () => {
    const device = await enrol()
    const opened = await startFlowFromDevice(door.deps, { ...asker, ...signed(device) })
    expect(opened).toMatchObject({ sentTo: `··· ${number.slice(-3)}`, entriesLeft: 5 })
    if (isRefusal(opened)) return
    const told = await submitCode(door.deps, {
      ...asker,
      flowId: opened.flowId,
      code: door.codes.at(-1) ?? '',
    })
    expect(told).toMatchObject({ standing: { level: 2, proofs: ['phone-code', 'known-device'] } })
    const flow = await door.deps.db.transact((tx) =>
      lockFlow(tx, door.clock.now(), door.deps, { ...asker, flowId: opened.flowId }),
    )
    expect(flow).toMatchObject({ accountId, deviceId: device.deviceId })
  })

  it('guarantees that strangers who flood the number do not keep its codes from it', async () => {
    const device = await enrol()
    for (let minute = 0; minute < 30; minute += 1) {
      await door.open(door.browser(`flood ${minute}`, `198.51.100.${minute}`), number).catch(() => undefined)
      door.clock.advance({ minutes: 1 })
    }
    await expect(door.open(asker, number)).rejects.toThrow('code_send_limit')
    const opened = await startFlowFromDevice(door.deps, { ...asker, ...signed(device) })
    if (isRefusal(opened)) throw new Error(opened.refused)
    door.clock.advance({ minutes: 1 })
    expect(await resendCode(door.deps, { ...asker, flowId: opened.flowId })).toMatchObject({
      flowId: opened.flowId,
    })
  })

  it('adds itself to a flow that was opened with the number', async () => {
    const device = await enrol()
    const { flowId } = await door.prove(asker, number)
    expect(await addDeviceProof(door.deps, { ...asker, flowId, ...signed(device) })).toMatchObject({
      standing: { level: 2, proofs: ['phone-code', 'known-device'] },
    })
  })

  it('guarantees that a device of another wallet proves nothing', async () => {
    const other = await door.openWallet(`+86138007${50_000 + round}`)
    const device = await enrol(other.accountId)
    const { flowId } = await door.prove(asker, number)
    expect(await addDeviceProof(door.deps, { ...asker, flowId, ...signed(device) })).toEqual({
      refused: 'device_unknown',
    })
  })

  it('guarantees that a challenge is answered once, in the browser that asked for it', async () => {
    const device = await enrol()
    const once = signed(device)
    const results = await Promise.all(
      Array.from({ length: 8 }, () => startFlowFromDevice(door.deps, { ...asker, ...once })),
    )
    expect(results.filter((result) => !isRefusal(result)).length).toBe(1)
    const thief = door.browser('thief', '198.51.100.77')
    expect(await startFlowFromDevice(door.deps, { ...thief, ...signed(device) })).toEqual({
      refused: 'device_unknown',
    })
    const { flowId } = await door.prove(asker, number)
    expect(await addDeviceProof(door.deps, { ...asker, flowId, ...once })).toEqual({
      refused: 'device_unknown',
    })
  })
})
