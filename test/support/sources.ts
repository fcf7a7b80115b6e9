import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** The project's own files: what git tracks or would track; in an unpacked archive, everything that is not made. */
export function projectFiles(): string[] {
  const git = spawnSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '-z'], {
    encoding: 'utf8',
    maxBuffer: 1e8,
  })
  const names = git.status === 0 ? git.stdout.split('\0').filter(Boolean) : walk('.')
  return [...new Set(names)].filter((name) => existsSync(name) && statSync(name).isFile()).toSorted()
}

function walk(folder: string): string[] {
  const made = new Set(['node_modules', '.git', '.build', '.data', '.screens'])
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (made.has(entry.name)) return []
    const path = join(folder, entry.name)
    return entry.isDirectory() ? walk(path) : [path]
  })
}

export function read(path: string): string {
  return readFileSync(path, 'utf8')
}
