// npm start: builds what is out of date and becomes the server. Building happens in another process, so that the
// compilers' memory is given back before the wallet serves.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { findStale } from './build.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

if (findStale().length > 0) {
  const { status } = spawnSync(process.execPath, [join(root, 'scripts', 'build.mjs')], { stdio: 'inherit' })
  if (status !== 0) process.exit(status ?? 1)
}

stopWithParent()
process.setSourceMapsEnabled(true)
await import(pathToFileURL(join(root, '.build', 'server', 'main.mjs')).href)

/**
 * A SIGTERM that is sent to npm ends npm and its shell, and reaches nobody else: the wallet would stay behind on its
 * port. So when it was npm that started us, we stop as soon as either is gone. Not otherwise: a service that a shell
 * put into the background outlives that shell.
 */
function stopWithParent() {
  if (!process.env.npm_lifecycle_event) return
  const parent = process.ppid
  const grandparent = parentOf(parent)
  const watch = setInterval(() => {
    if (process.ppid === parent && parentOf(parent) === grandparent) return
    clearInterval(watch)
    process.kill(process.pid, 'SIGTERM')
  }, 500).unref()
  // Already told by whoever ended npm: a second signal would cut the shutdown short. Before the server listens for
  // signals itself there is nothing to shut down.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => {
      clearInterval(watch)
      if (process.listenerCount(signal) === 0) process.exit(143)
    })
  }
}

function parentOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]
  } catch {
    // No /proc (macOS), where the shell of an npm script gives way to what it starts: npm is the parent itself.
    return undefined
  }
}
