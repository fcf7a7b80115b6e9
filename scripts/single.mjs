// One process at a time, for what writes into the project: dependencies, bundles. Plain Node, no dependency.
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

/** Runs `work` while holding the lock `name` in `.build`; waits for whoever holds it, and takes over from the dead. */
export async function single(root, name, work) {
  const folder = join(root, '.build')
  const lock = join(folder, `${name}.lock`)
  const draft = `${lock}.${process.pid}`
  mkdirSync(folder, { recursive: true })
  let hasSaidSo = false
  for (;;) {
    // A folder that already holds its owner is moved into place: moving onto one that is not empty fails.
    mkdirSync(draft, { recursive: true })
    writeFileSync(join(draft, 'pid'), String(process.pid))
    try {
      renameSync(draft, lock)
      break
    } catch (error) {
      rmSync(draft, { recursive: true, force: true })
      if (!['ENOTEMPTY', 'EEXIST'].includes(error.code)) throw error
    }
    const holder = readHolder(lock)
    if (holder !== undefined && !isRunning(holder)) setAside(lock, draft, holder)
    else {
      if (!hasSaidSo)
        console.log(`Waiting for process ${holder ?? '?'}, which is at the same work (${name}).`)
      hasSaidSo = true
      await pause(200)
    }
  }
  const release = () => {
    if (readHolder(lock) === process.pid) rmSync(lock, { recursive: true, force: true })
  }
  process.once('exit', release)
  try {
    return await work()
  } finally {
    process.off('exit', release)
    release()
  }
}

function readHolder(lock) {
  try {
    return Number(readFileSync(join(lock, 'pid'), 'utf8')) || undefined
  } catch {
    return undefined
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** Moves a dead holder's lock away; if another process has just done so and holds it, theirs is put back. */
function setAside(lock, draft, holder) {
  const aside = `${draft}.stale`
  try {
    renameSync(lock, aside)
  } catch {
    return
  }
  if (readHolder(aside) === holder) rmSync(aside, { recursive: true, force: true })
  else renameSync(aside, lock)
}
