import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { loadRootKeys, parseRootKeys, readStamp, writeStamp } from './root-keys.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'latchkey-keys-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

describe('root keys', () => {
  it('guarantees that the first start makes one of 256 bits, for the owner’s eyes alone, and every later start finds it', () => {
    const [made, ...others] = loadRootKeys(folder)
    expect(others).toEqual([])
    expect(made).toMatchObject({ version: 1 })
    expect(made?.key).toHaveLength(32)
    expect(loadRootKeys(folder)).toEqual([made])
    expect(readdirSync(folder)).toEqual(['root-keys'])
    expect(statSync(join(folder, 'root-keys')).mode & 0o777).toBe(0o600)
    const elsewhere = join(folder, 'elsewhere')
    writeStamp(elsewhere, 'demo')
    expect(loadRootKeys(elsewhere)[0]?.key).not.toEqual(made?.key)
  })

  it('are read in their order, the current one first', () => {
    const [older, newer] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
    const text = `2:${newer.toString('base64')}, 1:${older.toString('base64')}`
    expect(parseRootKeys(text)).toEqual([
      { version: 2, key: newer },
      { version: 1, key: older },
    ])
  })
})

describe('what a directory was created for', () => {
  it('guarantees that it is written once and converted by nothing', () => {
    expect(readStamp(folder)).toBeUndefined()
    writeStamp(folder, 'demo')
    writeStamp(folder, 'production')
    expect(readStamp(folder)).toBe('demo')
    expect(statSync(join(folder, 'created-for')).mode & 0o777).toBe(0o600)
  })

  it('is never guessed', () => {
    writeFileSync(join(folder, 'created-for'), 'demonstration\n')
    expect(() => readStamp(folder)).toThrow('neither demo nor production')
    expect(readFileSync(join(folder, 'created-for'), 'utf8')).toBe('demonstration\n')
  })
})
