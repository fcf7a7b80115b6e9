// npm test: builds, checks, and runs every test; closes with `N passed, N failed`. npm run soak (--soak) does the same
// with the full counts of the fault tests.
import { spawn, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const isSoak = process.argv.includes('--soak')
const reportFile = join(root, '.build', 'test', `${process.pid}.json`)

function build() {
  const { status } = spawnSync(process.execPath, ['scripts/build.mjs'], { cwd: root, stdio: 'inherit' })
  console.log(`${status === 0 ? 'ok  ' : 'FAIL'} build`)
  return status === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
}

async function runTests() {
  mkdirSync(dirname(reportFile), { recursive: true })
  const words = ['node_modules/vitest/vitest.mjs', 'run', '--reporter=default', '--reporter=json']
  const child = spawn(process.execPath, [...words, `--outputFile.json=${reportFile}`], {
    cwd: root,
    env: { ...process.env, ...(isSoak ? { LATCHKEY_SOAK: '1' } : {}) },
    stdio: 'inherit',
  })
  // Ctrl-C goes to the whole group by itself; what is sent to us alone must reach it too.
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  const code = await new Promise((done) => child.once('close', done))
  return readCounts(code)
}

function readCounts(code) {
  let report
  try {
    report = JSON.parse(readFileSync(reportFile, 'utf8'))
  } catch {
    console.log('FAIL the test run ended without a report')
    return { passed: 0, failed: 1 }
  } finally {
    rmSync(reportFile, { force: true })
  }
  // A file that fails before its first test holds no failed test, and an error outside of any test fails none.
  const brokenFiles = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length
  const skipped = report.numPendingTests + report.numTodoTests
  if (skipped > 0) console.log(`FAIL ${skipped} tests were skipped; none may be`)
  const failed = report.numFailedTests + brokenFiles + skipped
  const isSilent = code !== 0 && failed === 0
  if (isSilent) console.log('FAIL an error outside of any test; see above')
  return { passed: report.numPassedTests, failed: failed + (isSilent ? 1 : 0) }
}

// npm runs it before `npm test`, not before `npm run soak`.
if (isSoak) spawnSync(process.execPath, ['scripts/prepare.mjs'], { cwd: root, stdio: 'inherit' })
const { runChecks } = await import('./check.mjs')
const results = [build(), await runChecks(), await runTests()]
const sum = (key) => results.reduce((total, result) => total + result[key], 0)
console.log(`\n${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 ? 0 : 1
