// npm run check: everything that can be said without running the program. One line each; the words only of what fails.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const tool = (name, ...words) => [join(root, 'node_modules', name), ...words]

/** @returns {{ name: string, words: string[] }[]} */
function checks() {
  const all = [
    { name: 'format', words: tool('oxfmt/bin/oxfmt', '--check') },
    { name: 'lint', words: tool('oxlint/bin/oxlint') },
    { name: 'types', words: tool('typescript/bin/tsc', '-p', 'tsconfig.json') },
    { name: 'types of the apps', words: tool('typescript/bin/tsc', '-p', 'web/tsconfig.json') },
    { name: 'unused files, exports and dependencies', words: tool('knip/bin/knip.js', '--no-progress') },
    { name: 'generated schema', words: ['scripts/run.mjs', 'scripts/schema.ts', '--check'] },
  ]
  if (existsSync(join(root, 'scripts', 'docs.ts'))) {
    all.push({ name: 'generated documents', words: ['scripts/run.mjs', 'scripts/docs.ts', '--check'] })
  }
  return all
}

function run(words) {
  return new Promise((done) => {
    const child = spawn(process.execPath, words, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
    let said = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk))
    child.once('close', (code) => done({ isFine: code === 0, said }))
  })
}

/** Runs all checks and answers how many passed and failed. */
export async function runChecks() {
  const counts = { passed: 0, failed: 0 }
  for (const { name, words } of checks()) {
    const start = performance.now()
    const { isFine, said } = await run(words)
    const seconds = ((performance.now() - start) / 1000).toFixed(1)
    console.log(`${isFine ? 'ok  ' : 'FAIL'} ${name} (${seconds} s)`)
    if (!isFine) console.log(said.trim().replace(/^/gm, '     '))
    counts[isFine ? 'passed' : 'failed'] += 1
  }
  return counts
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  spawnSync(process.execPath, [join(root, 'scripts', 'prepare.mjs')], { stdio: 'inherit' })
  const { failed } = await runChecks()
  process.exitCode = failed === 0 ? 0 : 1
}
