// npm run docs: writes the documents that are made from the code. With --check it writes nothing and fails when one is
// out of date. No clock, no order of files, no machine goes into them: the same code gives the same bytes.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { generatedDocuments } from './docs-list.ts'

for (const [path, text] of Object.entries(generatedDocuments())) {
  if (existsSync(path) && readFileSync(path, 'utf8') === text) continue
  if (process.argv.includes('--check')) {
    console.error(`${path} is out of date: run npm run docs`)
    process.exitCode = 1
  } else {
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, text)
    console.log(`wrote ${path}`)
  }
}
