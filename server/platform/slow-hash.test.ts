import { describe, expect, it } from 'vitest'
import { hashParameters, openSlowHash, type HashShare, type SlowHashOptions } from './slow-hash.ts'

const pepper = { version: 1, key: Buffer.alloc(32, 1) }
const newPepper = { version: 2, key: Buffer.alloc(32, 2) }
const cheap = { memoryKib: 64, passes: 1, lanes: 1 }
const open = (more: Partial<SlowHashOptions> = {}): ReturnType<typeof openSlowHash> =>
  openSlowHash({ peppers: [pepper], parameters: cheap, ...more })

async function hashed(hash: ReturnType<typeof openSlowHash>, secret: string): Promise<string> {
  const encoded = await hash.hash(secret, 'known')
  if (typeof encoded !== 'string') throw new Error('busy')
  return encoded
}

describe('argon2id', () => {
  it('guarantees that passwords are kept as argon2id with 19 MiB, two passes and one lane', async () => {
    expect(hashParameters).toEqual({ memoryKib: 19_456, passes: 2, lanes: 1 })
    const hash = openSlowHash({ peppers: [pepper] })
    const encoded = await hashed(hash, 'a password')
    expect(encoded).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}\$k1$/)
    expect(await hash.verify(encoded, 'a password', 'known')).toEqual({ matches: true, outdated: false })
    expect(await hash.verify(encoded, 'another', 'known')).toEqual({ matches: false, outdated: false })
    expect(await hash.verifyNothing('a password', 'known')).toEqual({ matches: false, outdated: false })
  })

  it('salts: the same password twice gives two hashes', async () => {
    const hash = open()
    expect(await hashed(hash, 'same')).not.toBe(await hashed(hash, 'same'))
  })

  it('guarantees that a hash without the pepper cannot be checked', async () => {
    const encoded = await hashed(open(), 'a password')
    const thief = open({ peppers: [{ version: 1, key: Buffer.alloc(32, 9) }] })
    expect(await thief.verify(encoded, 'a password', 'known')).toEqual({ matches: false, outdated: false })
  })

  it('calls a hash of other parameters outdated, when it matches', async () => {
    const encoded = await hashed(open(), 'a password')
    const stricter = open({ parameters: { ...cheap, passes: 2 } })
    expect(await stricter.verify(encoded, 'a password', 'known')).toEqual({ matches: true, outdated: true })
    expect(await stricter.verify(encoded, 'wrong', 'known')).toEqual({ matches: false, outdated: false })
  })

  it('outlives the rotation of the pepper, and says that it should be hashed again', async () => {
    const encoded = await hashed(open(), 'a password')
    const rotated = open({ peppers: [newPepper, pepper] })
    expect(await rotated.verify(encoded, 'a password', 'known')).toEqual({ matches: true, outdated: true })
    const again = await hashed(rotated, 'a password')
    expect(again.endsWith('$k2')).toBe(true)
    const afterwards = open({ peppers: [newPepper] })
    expect(await afterwards.verify(again, 'a password', 'known')).toEqual({ matches: true, outdated: false })
    expect(await afterwards.verify(encoded, 'a password', 'known')).toEqual({
      matches: false,
      outdated: false,
    })
  })

  it('takes text of any length and alphabet whole', async () => {
    const hash = open()
    const long = '密码🔑'.repeat(60)
    const encoded = await hashed(hash, long)
    expect(await hash.verify(encoded, long, 'known')).toMatchObject({ matches: true })
    expect(await hash.verify(encoded, long.slice(0, -2), 'known')).toMatchObject({ matches: false })
  })

  it('treats a stored text of another shape as a defect', async () => {
    await expect(open().verify('$2b$10$abc', 'x', 'known')).rejects.toThrow('another shape')
  })
})

describe('turns', () => {
  /** Starts the work of each share in the order given, and tells in which order it was done. */
  async function orderOf(shares: HashShare[], more: Partial<SlowHashOptions> = {}): Promise<string[]> {
    const hash = open({ runningMax: 1, ...more })
    const done: string[] = []
    const count: Record<HashShare, number> = { known: 0, stranger: 0 }
    await Promise.all(
      shares.map(async (share) => {
        const name = `${share[0]}${(count[share] += 1)}`
        const result = await hash.verifyNothing('x', share)
        done.push('busy' in result ? `${name} busy` : name)
      }),
    )
    return done
  }
  const many = (share: HashShare, length: number): HashShare[] => Array.from({ length }, () => share)

  it('guarantees that a flood of strangers leaves known devices served: they go before all who wait', async () => {
    const done = await orderOf([...many('stranger', 300), ...many('known', 3)])
    const served = done.filter((name) => !name.endsWith('busy'))
    // The stranger who was running already comes first; no other stranger does.
    expect(served.slice(0, 4)).toEqual(['s1', 'k1', 'k2', 'k3'])
    expect(served.filter((name) => name.startsWith('s'))).toHaveLength(1 + 64)
    expect(done.filter((name) => name.endsWith('busy'))).toHaveLength(300 - 65)
  })

  it('guarantees that strangers cannot take the waiting places of known devices', async () => {
    const waitingMax = { known: 2, stranger: 3 }
    const done = await orderOf([...many('stranger', 50), ...many('known', 2)], { waitingMax })
    expect(done).toContain('k1')
    expect(done).toContain('k2')
    expect(done.filter((name) => name.startsWith('k') && name.endsWith('busy'))).toEqual([])
  })

  it('leaves strangers every fifth turn when known devices flood', async () => {
    const done = await orderOf([...many('known', 11), ...many('stranger', 2)])
    expect(done).toEqual(['k1', 'k2', 'k3', 'k4', 'k5', 's1', 'k6', 'k7', 'k8', 'k9', 's2', 'k10', 'k11'])
  })

  it('refuses what finds its queue full, at once, and says when to come back', async () => {
    const hash = open({ runningMax: 1, waitingMax: { known: 1, stranger: 1 } })
    const running = hash.verifyNothing('x', 'stranger')
    const waiting = hash.verifyNothing('x', 'stranger')
    expect(hash.load()).toEqual({ running: 1, waiting: { known: 0, stranger: 1 } })
    const refused = await hash.verifyNothing('x', 'stranger')
    expect(refused).toEqual({ busy: true, retryAfterSeconds: expect.any(Number) })
    if ('busy' in refused) expect(refused.retryAfterSeconds).toBeGreaterThanOrEqual(1)
    // Refusing did not wait for the work that was under way.
    expect(hash.load().waiting.stranger).toBe(1)
    await Promise.all([running, waiting])
    expect(hash.load()).toEqual({ running: 0, waiting: { known: 0, stranger: 0 } })
  })

  it('never runs more than its cores allow', async () => {
    const hash = open({ runningMax: 2 })
    const work = many('known', 20).map(() => hash.verifyNothing('x', 'known'))
    let most = 0
    for (const one of work) {
      most = Math.max(most, hash.load().running)
      await one
    }
    expect(most).toBe(2)
    expect(hash.load().running).toBe(0)
  })

  it('gives the turn on when the work fails', async () => {
    const hash = open({ runningMax: 1 })
    const bad = hash.verify('$argon2id$nonsense$k1', 'x', 'known')
    const good = hash.verifyNothing('x', 'known')
    await expect(bad).rejects.toThrow()
    expect(await good).toEqual({ matches: false, outdated: false })
  })

  it('guarantees that hashing leaves the event loop free: its timers go on while hashes run', async () => {
    const hash = openSlowHash({ peppers: [pepper], runningMax: 1 })
    let isDone = false
    const work = Promise.all(many('known', 6).map(() => hash.verifyNothing('x', 'known'))).then(
      () => (isDone = true),
    )
    let turns = 0
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve))
      turns += 1
    }
    await work
    // A blocked loop would come round about once for each hash.
    expect(turns).toBeGreaterThan(60)
  })
})
