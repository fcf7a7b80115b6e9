import { readdirSync } from 'node:fs'

const roots = ['bench', 'contract', 'database', 'scripts', 'server', 'test', 'web']

/** Every test file of ours, sorted, with forward slashes. */
export function listTestFiles(): string[] {
  return roots
    .flatMap((root) =>
      readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => `${root}/${path}`),
    )
    .filter((path) => !path.includes('/node_modules/') && /\.test\.tsx?$/.test(path))
    .toSorted()
}
