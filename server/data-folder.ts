import { existsSync, mkdirSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { StartRefusal } from './config.ts'
import { writeStamp, type Stamp } from '#platform/root-keys'

/**
 * Makes what is missing of the way to the data directory, for the owner alone, and writes down what it was created for. One
 * folder after the other: Node's own way of making them all tries for ever where the system lets none be made (`/proc`).
 */
export function prepareDataFolder(dataDir: string, stamp: Stamp): void {
  const missing: string[] = []
  let there = dataDir
  while (!existsSync(there) && dirname(there) !== there) {
    missing.unshift(there)
    there = dirname(there)
  }
  try {
    for (const folder of missing) makeFolder(folder)
    if (statSync(dataDir).isDirectory()) return writeStamp(dataDir, stamp)
  } catch (error) {
    if (error instanceof Error && 'code' in error)
      throw new StartRefusal(`${dataDir} cannot be made or written (${String(error.code)}): ${elsewhere}`)
    throw error
  }
  throw new StartRefusal(`${dataDir} is no directory: ${elsewhere}`)
}

const elsewhere = 'choose another directory with LATCHKEY_DATA_DIR'

/** Another start on the same directory may be making it as well. */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    if (!existsSync(folder)) throw error
  }
}
