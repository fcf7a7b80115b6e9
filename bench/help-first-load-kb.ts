import { existsSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import { loadFirst, type LoadedFile } from './ground/first-load.ts'
import type { Promised } from './promise.ts'

const counted = new Set(['Document', 'Script', 'Stylesheet'])
const kb = (bytes: number): number => bytes / 1000

/** Promise: who is locked out on a bad network waits for few bytes. */
export const helpFirstLoad: Promised = {
  id: 'help-first-load-kb',
  unit: 'kB gzip',
  target: { most: 25 },
  async measure(ground) {
    const product = await ground.product()
    const { files } = await loadFirst(product.port, '/help', { encoding: 'gzip' })
    const code = files.filter(({ kind }) => counted.has(kind))
    const sum = (of: (file: LoadedFile) => number): number =>
      kb(code.reduce((total, file) => total + of(file), 0))
    const parts = code.map(({ path, bytes }) => `${path.replace('/assets/', '')} ${kb(bytes).toFixed(1)}`)
    return {
      figure: sum(({ bytes }) => bytes),
      note:
        `JS + CSS + HTML of /help in an empty Chromium that takes gzip, bodies as sent (with headers ` +
        `${sum(({ bytesWithHeaders }) => bytesWithHeaders).toFixed(1)} kB; the same files by gzip -9 ${sum(zippedSize).toFixed(1)} kB): ` +
        parts.join(', '),
    }
  },
}

function zippedSize({ path }: LoadedFile): number {
  const file = resolve('.build/wallet', path === '/help' ? 'index.html' : path.slice(1))
  if (existsSync(`${file}.gz`)) return statSync(`${file}.gz`).size
  return existsSync(file) ? gzipSync(readFileSync(file), { level: 9 }).length : 0
}
