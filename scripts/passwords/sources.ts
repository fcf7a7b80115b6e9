import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

/** The lines of a source file here, without comments and empty ones. */
export function readLines(name: string): string[] {
  return readFileSync(join(resolve('scripts/passwords'), name), 'utf8')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('# '))
}

/** The words of a source file, in its order. */
export function readWords(name: string): string[] {
  return readLines(name).flatMap((line) => line.split(/\s+/))
}
