// Builds what is out of date: the server's bundle and each web app. `npm start` and `npm test` call it; by itself:
// node scripts/build.mjs
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { dirname, extname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { brotliCompress, constants, gzip } from 'node:zlib'
import { promisify } from 'node:util'
import { single } from './single.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const out = join(root, '.build')

/** What is built: its name (the folder below .build), what it is made from, and how. */
function parts() {
  const shared = ['contract', 'package.json', 'package-lock.json', 'tsconfig.json', 'scripts/build.mjs']
  const server = {
    name: 'server',
    sources: ['server', 'database', 'scripts', ...shared],
    async build() {
      const { bundleSplit } = await import('./bundle.mjs')
      await bundleSplit(root, join(root, 'server', 'main.ts'), join(out, 'server'))
    },
  }
  const apps = list(join(root, 'web')).filter((name) => existsSync(join(root, 'web', name, 'vite.config.ts')))
  return [server, ...apps.map((name) => app(name, shared))]
}

function app(name, shared) {
  return {
    name,
    sources: ['web', ...shared],
    async build() {
      const { build } = await import('vite')
      await build({
        configFile: join(root, 'web', name, 'vite.config.ts'),
        logLevel: 'warn',
        // Without a file in node_modules, which may be another user's and closed to writing.
        configLoader: 'runner',
        mode: 'production',
      })
      await compress(join(out, name))
    },
  }
}

function list(folder) {
  return existsSync(folder) ? readdirSync(folder).toSorted() : []
}

function* filesOf(path) {
  if (!existsSync(path)) return
  let names
  try {
    names = readdirSync(path, { withFileTypes: true })
  } catch {
    yield path
    return
  }
  for (const entry of names.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const child = join(path, entry.name)
    if (entry.isDirectory()) yield* filesOf(child)
    else yield child
  }
}

function digest(part) {
  const hash = createHash('sha256').update(process.versions.node)
  for (const source of part.sources) {
    for (const file of filesOf(join(root, source))) {
      if (/\.test\.tsx?$/.test(file)) continue
      hash.update(`\0${file.slice(root.length)}\0`).update(readFileSync(file))
    }
  }
  return hash.digest('hex')
}

const stampOf = (part) => join(out, `${part.name}.stamp`)

function isStale(part) {
  const stamp = existsSync(stampOf(part)) ? readFileSync(stampOf(part), 'utf8') : ''
  return stamp !== digest(part)
}

/** Writes a .gz and a .br beside each text: the server sends them as they are instead of compressing each reply. */
async function compress(folder) {
  const files = [...filesOf(folder)].filter((file) =>
    /^\.(js|css|html|svg|json|webmanifest|txt)$/.test(extname(file)),
  )
  const work = files.map(async (file) => {
    const text = readFileSync(file)
    if (text.length < 512) return
    const quality = {
      params: { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: text.length },
    }
    writeFileSync(`${file}.br`, await promisify(brotliCompress)(text, quality))
    writeFileSync(`${file}.gz`, await promisify(gzip)(text, { level: 9 }))
  })
  await Promise.all(work)
}

/** The names of what is out of date. */
export function findStale() {
  return parts()
    .filter(isStale)
    .map((part) => part.name)
}

async function buildStale() {
  await single(root, 'build', async () => {
    mkdirSync(out, { recursive: true })
    // Taken before building: what is saved meanwhile makes the result stale, as it should.
    const stale = parts().flatMap((part) => (isStale(part) ? [{ part, stamp: digest(part) }] : []))
    const results = await Promise.allSettled(
      stale.map(async ({ part, stamp }) => {
        const start = performance.now()
        await part.build()
        writeFileSync(stampOf(part), stamp)
        console.log(`built ${part.name} (${((performance.now() - start) / 1000).toFixed(1)} s)`)
      }),
    )
    for (const [index, result] of results.entries()) {
      if (result.status === 'fulfilled') continue
      console.error(
        `${stale[index].part.name} could not be built: ${result.reason?.message ?? result.reason}`,
      )
      process.exitCode = 1
    }
  })
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await buildStale()
