import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startDeps, type TestDeps } from '../../test/support/start.ts'
import { openDatabase, DatabaseUnavailable, type Tx } from './database.ts'
import { refuse } from './refusals.ts'

let test: TestDeps
beforeAll(async () => {
  test = await startDeps({ seed: 'database' })
  await test.db.transact((tx) =>
    tx.named('test.make', 'create table counter (id int primary key, n bigint not null)', []),
  )
  await test.db.transact((tx) => tx.named('test.insert', 'insert into counter values (1, 0)', []))
})
afterAll(() => test.close())

const count = async (): Promise<bigint> => {
  const rows = await test.db.read((tx) =>
    tx.named<{ n: bigint }>('test.count', 'select n from counter where id = 1', []),
  )
  return rows[0]?.n ?? -1n
}
const bump = 'update counter set n = n + 1 where id = 1'

describe('the database', () => {
  it('commits refusals: a counted attempt stays counted', async () => {
    const before = await count()
    const result = await test.db.transact(async (tx) => {
      await tx.named('test.bump', bump, [])
      return refuse('password_wrong')
    })
    expect(result).toEqual({ refused: 'password_wrong' })
    expect(await count()).toBe(before + 1n)
  })

  it('rolls defects back', async () => {
    const before = await count()
    const work = test.db.transact(async (tx) => {
      await tx.named('test.bump', bump, [])
      throw new Error('defect')
    })
    await expect(work).rejects.toThrow('defect')
    expect(await count()).toBe(before)
  })

  it('guarantees that a commit which rolled back is never taken for one', async () => {
    const work = test.db.transact(async (tx) => {
      await tx.named('test.broken', 'select 1 / 0', []).catch(() => undefined)
      return 'done'
    })
    await expect(work).rejects.toThrow('rolled back')
  })

  it('guarantees that statements begun together are done in their order, and not at all when one of them fails', async () => {
    const before = await count()
    const seen = await test.db.transact(async (tx) => {
      const read = 'select n from counter where id = 1'
      const answers = await Promise.all([
        tx.named('test.bump', bump, []),
        tx.named<{ n: bigint }>('test.count', read, []),
        tx.named('test.bump', bump, []),
        tx.named<{ n: bigint }>('test.count', read, []),
      ])
      return [answers[1][0]?.n, answers[3][0]?.n]
    })
    expect(seen).toEqual([before + 1n, before + 2n])
    const work = test.db.transact((tx) =>
      Promise.all([
        tx.named('test.bump', bump, []),
        tx.named('test.broken', 'select 1 / 0', []),
        tx.named('test.bump', bump, []),
      ]),
    )
    await expect(work).rejects.toThrow('division by zero')
    expect(await count()).toBe(before + 2n)
  })

  it('tries again after a deadlock, and both transactions happen', async () => {
    await test.db.transact((tx) =>
      tx.named('test.insert-two', 'insert into counter values (2, 0), (3, 0)', []),
    )
    const both = async (first: number, second: number): Promise<void> =>
      test.db.transact(async (tx) => {
        for (const id of [first, second]) {
          await tx.named('test.bump-one', 'update counter set n = n + 1 where id = $1', [id])
          await tx.named('test.nap', 'select pg_sleep(0.2)', [])
        }
      })
    await Promise.all([both(2, 3), both(3, 2)])
    const rows = await test.db.read((tx) =>
      tx.named<{ n: bigint }>('test.read-two', 'select n from counter where id in (2, 3)', []),
    )
    expect(rows.map(({ n }) => n)).toEqual([2n, 2n])
  })

  it('says unavailable when nobody answers', async () => {
    const gone = openDatabase({ url: 'postgres://nobody@127.0.0.1:1/none', connectionsMax: 1 })
    await expect(gone.transact(async () => 'never')).rejects.toBeInstanceOf(DatabaseUnavailable)
    await gone.close()
  })

  it('survives a connection that the server ends, with the next request', async () => {
    const work = test.db.transact((tx) =>
      tx.named('test.suicide', 'select pg_terminate_backend(pg_backend_pid())', []),
    )
    await expect(work).rejects.toBeInstanceOf(DatabaseUnavailable)
    expect(await count()).toBeGreaterThanOrEqual(0n)
  })
})

describe('statements that leave together', () => {
  const failing = 'select 1 / 0'

  it('guarantees that from the failed one on none is done, and each hears of its own end', async () => {
    const before = await count()
    const ends = await test.db
      .transact(async (tx) => {
        const settled = await Promise.allSettled([
          tx.named('test.bump', bump, []),
          tx.named('test.fail', failing, []),
          tx.named('test.bump', bump, []),
        ])
        throw Object.assign(new Error('all heard'), { settled })
      })
      .catch((error: { settled?: PromiseSettledResult<unknown>[] }) =>
        error.settled?.map((one) => one.status),
      )
    expect(ends).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(await count()).toBe(before)
  })

  it('guarantees that outside a transaction none of them is done when one fails', async () => {
    const before = await count()
    const ends = await test.db.read((tx) =>
      Promise.allSettled([tx.named('test.bump', bump, []), tx.named('test.fail', failing, [])]),
    )
    expect(ends.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    expect(await count()).toBe(before)
  })

  it('guarantees that what had only been begun when the work fails is rolled back with it', async () => {
    const before = await count()
    const failAt = (fault: (tx: Tx) => Promise<unknown>): Promise<unknown> =>
      test.db.transact((tx) => Promise.all([tx.named('test.bump', bump, []), fault(tx)]))
    const defect = async (): Promise<never> => Promise.reject(new Error('defect'))
    await expect(failAt(defect)).rejects.toThrow('defect')
    await expect(failAt((tx) => Promise.all([tx.named('test.fail', failing, []), defect()]))).rejects.toThrow(
      'defect',
    )
    // Whoever gets the connections next is in no transaction of theirs.
    await Promise.all(
      Array.from({ length: 20 }, () => test.db.transact((tx) => tx.named('test.look', 'select 1', []))),
    )
    expect(await count()).toBe(before)
  })

  it('guarantees that what is begun lastly is committed whole, without a word more', async () => {
    const before = await count()
    const twice = test.db.transact((tx) =>
      tx.lastly(() => Promise.all([tx.named('test.bump', bump, []), tx.named('test.bump', bump, [])])),
    )
    expect(await twice).toHaveLength(2)
    expect(await count()).toBe(before + 2n)
    for (const fault of [
      (tx: Tx) => tx.named('test.fail', failing, []),
      async () => Promise.reject(new Error('defect')),
      async () => {
        const found = await Promise.all([Promise.resolve(1), Promise.resolve(2)])
        throw new Error(`defect after ${found.length}`)
      },
    ]) {
      const work = test.db.transact((tx) =>
        tx.lastly(() => Promise.all([tx.named('test.bump', bump, []), fault(tx)])),
      )
      await expect(work).rejects.toThrow(/division by zero|defect/)
    }
    expect(await count()).toBe(before + 2n)
    const late = test.db.transact((tx) =>
      tx.lastly(async () => {
        await tx.named('test.bump', bump, [])
        await tx.named('test.bump', bump, [])
      }),
    )
    await expect(late).rejects.toThrow('comes after the end of its transaction')
  })

  it('are prepared the next time, when one before them failed at their first', async () => {
    const both = (name: string): Promise<unknown> =>
      test.db.glance((tx) =>
        Promise.all([tx.named('test.fail', failing, []), tx.named(name, 'select 7 as seven', [])]),
      )
    await expect(both('test.new')).rejects.toThrow('division by zero')
    const asked = (): Promise<unknown> =>
      test.db.glance((tx) => tx.named('test.new', 'select 7 as seven', []))
    expect(await Promise.all([asked(), asked()])).toEqual([[{ seven: 7 }], [{ seven: 7 }]])
    expect(await asked()).toEqual([{ seven: 7 }])
  })

  it('are read alike the first time and when they were prepared before', async () => {
    const text = `select $1::timestamptz as at, $2::bytea as bytes, $3::bytea[] as lists, 9007199254740993::bigint as large,
      null as nothing, $4::jsonb as facts, $5::text[] as words from generate_series(1, $6::int)`
    const at = new Date('2026-03-01T12:00:00.123Z')
    const bytes = Buffer.from([0, 255, 10])
    const row = { at, bytes, lists: [bytes], large: 9007199254740993n, nothing: null, facts: { a: [1] } }
    const expected = { ...row, words: ['"', '\\', 'a,b', '钱'] }
    const ask = (rows: number): Promise<unknown> =>
      test.db.glance((tx) =>
        tx.named('test.kinds', text, [at, bytes, [bytes], { a: [1] }, expected.words, rows]),
      )
    expect(await ask(0)).toEqual([])
    expect(await ask(2)).toEqual([expected, expected])
    expect(await ask(1)).toEqual([expected])
  })

  it('fail once when a column came meanwhile, and are then prepared anew', async () => {
    const change = (text: string): Promise<unknown> => test.db.read((tx) => tx.named(text, text, []))
    const look = (): Promise<unknown> =>
      test.db.glance((tx) => tx.named('test.all-columns', 'select * from changing', []))
    await change('create table changing as select 1 as one')
    expect(await look()).toEqual([{ one: 1 }])
    await change('alter table changing add column two int default 2')
    await expect(look()).rejects.toThrow('cached plan must not change result type')
    expect(await look()).toEqual([{ one: 1, two: 2 }])
  })

  it('refuses a second statement of one name', async () => {
    await test.db.glance((tx) => tx.named('test.named-once', 'select 1 as one', []))
    const other = test.db.glance((tx) => tx.named('test.named-once', 'select 2 as two', []))
    await expect(other).rejects.toThrow('two statements of one name')
  })
})

describe('glances, which share one connection', () => {
  const pidOf = async (): Promise<number> => {
    const rows = await test.db.glance((tx) =>
      tx.named<{ pid: number }>('test.pid', 'select pg_backend_pid() as pid', []),
    )
    return rows[0]?.pid ?? 0
  }
  const echo = async (text: string): Promise<string> => {
    const rows = await test.db.glance((tx) =>
      tx.named<{ text: string }>('test.echo', 'select $1::text as text', [text]),
    )
    return rows[0]?.text ?? ''
  }

  it('guarantees that each of many at once hears its own answer, and an error is told to its asker alone', async () => {
    const broken = test.db.glance((tx) => tx.named('test.broken-glance', 'select 1 / 0', []))
    const texts = Array.from({ length: 40 }, (_, index) => `question ${index}`)
    const [answers] = await Promise.all([
      Promise.all(texts.map(echo)),
      expect(broken).rejects.toThrow('division by zero'),
    ])
    expect(answers).toEqual(texts)
    expect(new Set(await Promise.all([pidOf(), pidOf(), pidOf()])).size).toBe(1)
  })

  it('say that the database is away when their connection is lost, and open another one', async () => {
    const lost = await pidOf()
    const asked = test.db.glance((tx) => tx.named('test.sleep', 'select pg_sleep(30)', []))
    const refused = expect(asked).rejects.toThrow(DatabaseUnavailable)
    await test.db.read((tx) => tx.named('test.end', 'select pg_terminate_backend($1)', [lost]))
    await refused
    const found = await pidOf()
    expect(found).toBeGreaterThan(0)
    expect(found).not.toBe(lost)
  })
})
