import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { StartRefusal } from './config.ts'
import { prepareDataFolder } from './data-folder.ts'

let folder: string
beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'latchkey-data-'))))
afterEach(() => rmSync(folder, { recursive: true, force: true }))

it('makes all that is missing, for the owner alone, and does not mind what is there', () => {
  const deep = join(folder, 'one', 'two', 'three')
  prepareDataFolder(deep, 'demo')
  prepareDataFolder(deep, 'demo')
  expect(readFileSync(join(deep, 'created-for'), 'utf8')).toBe('demo\n')
  for (const path of [deep, join(folder, 'one')]) expect(statSync(path).mode & 0o777).toBe(0o700)
})

it('says in a sentence where none can be made, or none is', () => {
  writeFileSync(join(folder, 'file'), '')
  symlinkSync(join(folder, 'nowhere'), join(folder, 'dangling'))
  const refused = ['/proc/nothing', '/proc/nothing/below', '/proc', 'file', 'file/below', 'dangling']
  for (const path of refused.map((one) => (one.startsWith('/') ? one : join(folder, one)))) {
    expect(() => prepareDataFolder(path, 'demo'), path).toThrow(StartRefusal)
    expect(() => prepareDataFolder(path, 'demo'), path).toThrow(/LATCHKEY_DATA_DIR$/)
  }
})
