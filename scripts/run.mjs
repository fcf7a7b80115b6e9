// node scripts/run.mjs FILE.ts [arguments]: bundles one TypeScript file and runs it. Node 20 strips no types, and
// bundling takes 20 ms where a loader takes a second.
import { spawn, spawnSync } from 'node:child_process'
import { rmSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const [file, ...words] = process.argv.slice(2)
if (!file) {
  console.error('usage: node scripts/run.mjs FILE.ts [arguments]')
  process.exit(2)
}

// What it says goes to stderr: what we run may print JSON for another program.
const prepared = spawnSync(process.execPath, [join(root, 'scripts', 'prepare.mjs')], {
  stdio: ['ignore', 2, 2],
})
if (prepared.status !== 0) process.exit(1)
const { bundle } = await import('./bundle.mjs')

// Below the project, so that what stays outside the bundle is found in its node_modules; a name of this process's own,
// so that two runs never write over each other.
const entry = resolve(file)
const name = relative(root, entry)
  .replaceAll('/', '_')
  .replace(/\.tsx?$/, '')
const outfile = join(root, '.build', 'run', `${name}.${process.pid}.mjs`)
await bundle(root, entry, outfile).catch(() => process.exit(1))

// A process of its own: arguments, exit code and signals are then the file's, and traces show TypeScript lines.
const child = spawn(process.execPath, ['--enable-source-maps', outfile, ...words], {
  cwd: root,
  stdio: 'inherit',
})
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
child.once('exit', (code, signal) => {
  rmSync(outfile, { force: true })
  process.exitCode = code ?? (signal === 'SIGINT' ? 130 : 143)
})
