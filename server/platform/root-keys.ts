import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { assert } from './assert.ts'
import type { RootKey } from './secrets.ts'

/**
 * Root keys as `version:base64`, comma separated, the current one first: from the environment in production, else
 * generated on the first start into the data directory (0600), so that a demo needs no set-up at all.
 */
export function parseRootKeys(text: string): RootKey[] {
  return text.split(',').map((part) => {
    const [version, key] = part.trim().split(':')
    return { version: Number(version), key: Buffer.from(key ?? '', 'base64') }
  })
}

export function loadRootKeys(dataDir: string): RootKey[] {
  const file = join(dataDir, 'root-keys')
  if (!existsSync(file)) writeDurably(file, `1:${randomBytes(32).toString('base64')}\n`)
  return parseRootKeys(readFileSync(file, 'utf8').trim())
}

const stamps = ['demo', 'production'] as const
export type Stamp = (typeof stamps)[number]

/** What a data directory was created for; undefined when it is new. Written once and never changed. */
export function readStamp(dataDir: string): Stamp | undefined {
  const file = join(dataDir, 'created-for')
  if (!existsSync(file)) return undefined
  const text = readFileSync(file, 'utf8').trim()
  const stamp = stamps.find((one) => one === text)
  assert(stamp, `${file} holds neither ${stamps.join(' nor ')}`)
  return stamp
}

export function writeStamp(dataDir: string, stamp: Stamp): void {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  const file = join(dataDir, 'created-for')
  if (!existsSync(file)) writeDurably(file, `${stamp}\n`)
}

/** Whole or not at all, also when the power fails: a half-written key would lock everybody out for good. */
function writeDurably(file: string, text: string): void {
  const draft = `${file}.new`
  const handle = openSync(draft, 'w', 0o600)
  writeSync(handle, text)
  fsyncSync(handle)
  closeSync(handle)
  chmodSync(draft, 0o600)
  renameSync(draft, file)
}
