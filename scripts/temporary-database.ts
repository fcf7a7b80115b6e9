import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startDatabase } from './database.ts'

export type TemporaryDatabase = { url: string; dataDir: string; stop(): Promise<void> }

// Reads until this process is gone, however it went, then ends PostgreSQL and removes its files. The number is read
// from PostgreSQL's own file, for it may have been started again meanwhile.
const afterUs = `
  cat > /dev/null
  pid=$(head -n 1 "$1/pg18/postmaster.pid" 2> /dev/null)
  [ -n "$pid" ] && kill -QUIT "$pid" 2> /dev/null
  tries=0
  while [ -n "$pid" ] && kill -0 "$pid" 2> /dev/null && [ $tries -lt 50 ]; do sleep 0.1; tries=$((tries + 1)); done
  rm -rf "$1"`

/**
 * A PostgreSQL of this process's own in a temporary folder, without fsync, for tests and generated files. It is gone
 * after `stop()`, and also when this process is killed.
 */
export async function startTemporaryDatabase(maxConnections = 100): Promise<TemporaryDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'latchkey-temporary-'))
  const guard = spawn('sh', ['-c', afterUs, 'sh', dataDir], {
    cwd: '/',
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  })
  guard.unref()
  if (guard.stdin && 'unref' in guard.stdin && typeof guard.stdin.unref === 'function') guard.stdin.unref()
  const clear = (): void => {
    guard.kill('SIGKILL')
    rmSync(dataDir, { recursive: true, force: true })
  }
  try {
    const database = await startDatabase({ dataDir, log: () => undefined, durable: false, maxConnections })
    return {
      url: database.url,
      dataDir,
      async stop() {
        await database.stop()
        clear()
      },
    }
  } catch (error) {
    clear()
    throw error
  }
}
