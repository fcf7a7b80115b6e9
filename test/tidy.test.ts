import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname } from 'node:path'
import { describe, expect, it } from 'vitest'
import { known } from '../server/config.ts'
import { projectFiles, read } from './support/sources.ts'

// The rules of docs/architecture.md that no linter knows. Each list that a test expects to be empty names, file by
// file, what is to be mended.
const files = projectFiles()
const isTest = (path: string): boolean => /\.test\.tsx?$|^(test|bench)\//.test(path)
const isText = (path: string): boolean =>
  /\.(ts|tsx|mjs|js|json|jsonc|md|sql|html|css|ya?ml|sh|txt|svg|webmanifest)$|^\.|^\.ci\//.test(path)
const sources = files.filter((path) =>
  /^(server|contract|database|web|scripts|test|bench)\/.*\.(tsx?|mjs)$/.test(path),
)
const program = sources.filter((path) => !isTest(path))
const texts = new Map(files.filter(isText).map((path) => [path, read(path)]))
const textOf = (path: string): string => texts.get(path) ?? ''

/** A program's text without its comments and plain strings, which may name what the code itself may not use. */
function codeOf(text: string): string {
  return text
    .replace(/\/\*[\s\S]*?\*\//g, ' ')
    .replace(/'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g, "''")
    .replace(/(^|\s)\/\/.*$/gm, ' ')
}

/** What a file imports or re-exports from, with what it names. */
function importsOf(text: string): { from: string; names: string }[] {
  const found = text.matchAll(/^(?:import|export)\s+(?:([^'"]*?)\s+from\s+)?['"]([^'"]+)['"]/gm)
  return [...found].map(([, names = '', from = '']) => ({ from, names }))
}

/** `path: word` for each match of `pattern` in the code (comments and strings left out) of `paths`. */
function matches(paths: string[], pattern: RegExp): string[] {
  return paths.flatMap((path) =>
    [...codeOf(textOf(path)).matchAll(new RegExp(pattern, 'g'))].map(([word]) => `${path}: ${word.trim()}`),
  )
}

describe('the tree', () => {
  it('holds what these rules look at', () => {
    expect(program.length).toBeGreaterThan(30)
    expect(sources.filter(isTest).length).toBeGreaterThan(5)
  })

  it('names files and folders in whole lower-case words, and none for what it is not', () => {
    const empty =
      /^(utils?|commons?|helpers?|shared|managers?|services?|handlers?|base|impl|data|info|misc|index)$/
    const wrong = sources.filter((path) => {
      const words = path.split('/').map((part) => part.replace(/(\.(test|config|d|en|zh))?\.(tsx?|mjs)$/, ''))
      return words.some((word) => empty.test(word) || !/^[a-z0-9]+(-[a-z0-9]+)*$/.test(word))
    })
    expect(wrong).toEqual([])
  })

  it('has a front door of its own name in each module, and no barrel', () => {
    const modules = new Set(program.flatMap((path) => /^server\/([^/]+)\//.exec(path)?.[1] ?? []))
    modules.delete('platform')
    expect([...modules].filter((name) => !existsSync(`server/${name}/${name}.ts`))).toEqual([])
    expect(matches(sources, /export \*( as \w+)? from/)).toEqual([])
  })
})

describe('what the apps take of the contract', () => {
  it('imports nothing, so that no schema follows it into the browser', () => {
    expect(textOf('contract/recovery-code.ts')).not.toBe('')
    expect(importsOf(textOf('contract/recovery-code.ts'))).toEqual([])
  })
})

describe('time, chance, environment and the outside', () => {
  const server = program.filter((path) => /^(server|contract|database)\//.test(path))
  const web = program.filter((path) => path.startsWith('web/'))
  const without = (paths: string[], ...named: RegExp[]): string[] =>
    paths.filter((path) => !named.some((pattern) => pattern.test(path)))

  it('reads the clock in its named files only', () => {
    const clock = /\bDate\.now\b|\bnew Date\(\s*\)/
    expect(matches(without(server, /^server\/platform\/clock\.ts$/), clock)).toEqual([])
    expect(matches(without(web, /^web\/[^/]+\/(server-clock|memory)\.ts$/), clock)).toEqual([])
  })

  it('makes random numbers in its named files only', () => {
    const random = /\bMath\.random\b|\brandom(UUID|Bytes|Int|FillSync)\b|\bgetRandomValues\b/
    expect(matches(without(server, /^server\/platform\/(random|root-keys|slow-hash)\.ts$/), random)).toEqual(
      [],
    )
    expect(matches(without(web, /^web\/[^/]+\/(call|device|random)\.ts$/), random)).toEqual([])
  })

  it('reads the environment in config.ts and main.ts only, and prints nowhere', () => {
    expect(
      matches(without(server, /^server\/(config|main)\.ts$/), /\bprocess\.env\b|\bimport\.meta\.env\b/),
    ).toEqual([])
    expect(
      matches(without(server, /^server\/main\.ts$/), /\bconsole\.|\bprocess\.(stdout|stderr)\b/),
    ).toEqual([])
    expect(matches(web, /\bconsole\./)).toEqual([])
  })

  it('reaches the outside through named files only', () => {
    const reach = /(?<![.\w])fetch\(|\bXMLHttpRequest\b|\bsendBeacon\b|\bnew WebSocket\b|\bEventSource\b/
    expect(
      matches(
        without(server, /^server\/\w+\/channel[\w-]*\.ts$/, /^server\/customers\/breach[\w-]*\.ts$/),
        reach,
      ),
    ).toEqual([])
    expect(matches(without(web, /^web\/[^/]+\/(call|service-worker)\.ts$/), reach)).toEqual([])
  })

  it('declares every variable that it reads', () => {
    const used = [...texts].flatMap(([path, text]) =>
      [...text.matchAll(/\bLATCHKEY_[A-Z0-9_]*[A-Z0-9]\b/g)].map(([name]) => ({ path, name })),
    )
    expect(used.length).toBeGreaterThan(10)
    const planted = new Set(['server/config.test.ts'])
    const wrong = used.filter(({ path, name }) => !known.includes(name) && !planted.has(path))
    expect(wrong).toEqual([])
  })
})

describe('the shape of a module', () => {
  const importers = (pattern: RegExp): { path: string; from: string }[] =>
    program
      .filter((path) => pattern.test(path))
      .flatMap((path) => importsOf(textOf(path)).map(({ from }) => ({ path, from })))
  const wrong = (pattern: RegExp, isWrong: (from: string) => boolean): string[] =>
    importers(pattern)
      .filter(({ from }) => isWrong(from))
      .map(({ path, from }) => `${path}: ${from}`)

  it('keeps decisions pure', () => {
    const isImpure = (from: string): boolean =>
      /^(node:(?!url$)|pg$|fastify|pino|graphile)/.test(from) ||
      /^\.\/(store|routes)/.test(from) ||
      (from.startsWith('#platform/') && !/^#platform\/(refusals|assert)$/.test(from))
    expect(wrong(/^server\/\w+\/decide[\w-]*\.ts$/, isImpure)).toEqual([])
    expect(
      matches(
        program.filter((path) => /^server\/\w+\/decide[\w-]*\.ts$/.test(path)),
        /\bawait\b|\basync\b/,
      ),
    ).toEqual([])
  })

  it('keeps policies free of everything but numbers', () => {
    expect(wrong(/^server\/\w+\/policy[\w-]*\.ts$/, () => true)).toEqual([])
  })

  it('lets routes reach the front door and nothing behind it', () => {
    const isBehind = (from: string): boolean => /^\.\/store|^pg$|^#platform\/database$/.test(from)
    expect(wrong(/^server\/\w+\/routes[\w-]*\.ts$/, isBehind)).toEqual([])
  })

  it('writes SQL in stores only', () => {
    const elsewhere = /^server\/(?!platform\/)\w+\/(?!store)[\w-]+\.ts$/
    const names = program
      .filter((path) => elsewhere.test(path))
      .flatMap((path) =>
        importsOf(textOf(path))
          .filter(({ from }) => from === 'pg')
          .map(({ from }) => `${path}: ${from}`),
      )
    expect(names).toEqual([])
    expect(
      matches(
        program.filter((path) => elsewhere.test(path)),
        /\.(named|among)\(/,
      ),
    ).toEqual([])
  })

  it('lets nothing but its own module touch a table', () => {
    const owners = new Map(
      files.flatMap((path) => {
        const owner = /^database\/migrations\/\d+_([a-z_]+)\.sql$/.exec(path)?.[1]
        const tables = [...textOf(path).matchAll(/^create table (?:if not exists )?(\w+)/gim)]
        return owner === undefined ? [] : tables.map(([, table = '']) => [table, ownerOf(owner)] as const)
      }),
    )
    expect(owners.size).toBeGreaterThan(3)
    const stores = program.filter((path) => /^server\/\w+\/store[\w-]*\.ts$/.test(path))
    const foreign = stores.flatMap((path) => {
      const module = path.split('/')[1]
      const use = /(?:From|Into|Table|Join|using)\(\s*'(\w+)|\b(?:from|into|update|join)\s+(\w+)\b/g
      const tables = [
        ...textOf(path)
          .replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
          .matchAll(use),
      ]
      return tables.flatMap(([, called, written]) => {
        const table = called ?? written ?? ''
        const owner = owners.get(table)
        return owner === undefined || owner === module ? [] : [`${path}: ${table} belongs to ${owner}`]
      })
    })
    expect([...new Set(foreign)]).toEqual([])
  })

  it('asks SQL for no time of its own', () => {
    const stores = program.filter((path) => /^server\/.*store[\w-]*\.ts$/.test(path))
    const migrations = files.filter(
      (path) => path.startsWith('database/migrations/') && path.endsWith('.sql'),
    )
    const clock = /(?<![.\w])(now\(\)|current_timestamp|current_date|clock_timestamp|localtimestamp)/gi
    const found = [...stores, ...migrations].flatMap((path) => {
      const text = textOf(path).replaceAll(/--.*$|\/\*[\s\S]*?\*\/|\/\/.*$/gm, '')
      return [...text.matchAll(clock)].map(([word]) => `${path}: ${word}`)
    })
    expect(found).toEqual([])
  })
})

/** Which module a migration belongs to: one named like a module, or like the module's part that it adds. */
function ownerOf(name: string): string {
  const parts: Readonly<Record<string, string>> = { sign_in: 'access' }
  const first = name.split('_')[0] ?? ''
  return parts[name] ?? (existsSync(`server/${name}`) ? name : first)
}

describe('what is merged and what is promised', () => {
  it('changes no merged migration, and lists every one', () => {
    const list = 'database/migrations.sha256'
    const listed = existsSync(list) ? read(list).trim().split('\n').filter(Boolean) : []
    const now = files
      .filter((path) => path.startsWith('database/migrations/'))
      .map((path) => `${createHash('sha256').update(read(path)).digest('hex')}  ${basename(path)}`)
    expect(now.length).toBeGreaterThan(0)
    // A new one is added to the list by: npm run schema -- --seal
    expect(now.toSorted()).toEqual(listed.toSorted())
  })

  it('skips and singles out no test', () => {
    const word = new RegExp(String.raw`\b(it|test|describe|suite)\.(only|skip|skipIf|runIf|todo|fails)\b`)
    expect(matches(sources.filter(isTest), word)).toEqual([])
  })

  it('names a test that exists for each threat, and each security test as a threat', () => {
    if (!existsSync('docs/threats.md')) return
    const rows = read('docs/threats.md')
      .split('\n')
      .filter((line) => /^\|(?!\s*-)/.test(line))
    const titles = new Map(sources.filter(isTest).map((path) => [path, securityTitles(path)]))
    const named = new Set<string>()
    const wrong = rows.filter((row, index) => {
      // A table's first row is its head: the line of dashes after it is filtered out, so tell it by its words.
      if (/\|\s*(threat|requirement)s?\s*\|/i.test(row) || index < 0) return false
      const quoted = [...row.matchAll(/`([^`]+)`/g)].map(([, word = '']) => word)
      const paths = quoted.filter((word) => /\.test\.tsx?$/.test(word))
      const tests = quoted.filter((word) => word.startsWith('guarantees that'))
      for (const title of tests) named.add(title)
      const isKnown = (title: string): boolean => paths.some((path) => titles.get(path)?.includes(title))
      return tests.length === 0 || !tests.every(isKnown)
    })
    expect(wrong).toEqual([])
    expect(rows.length).toBeGreaterThan(1)
    expect([...titles.values()].flat().filter((title) => !named.has(title))).toEqual([])
  })

  it('holds no path of a machine and no address of a package registry', () => {
    const home = [homedir(), process.cwd()].filter((path) => path.split('/').length > 2 || path === '/root')
    const paths = [...home.map((path) => `${path}/`), `/ho${'me'}/`, `/Us${'ers'}/`, `/ro${'ot'}/`]
    const registry = new RegExp(String.raw`"resolved": *"https?:|registry[.][a-z]+[.](org|com)`)
    const machine = new RegExp(
      `(?<![\\w.*)-])(${paths.map((path) => path.replaceAll('.', '\\.')).join('|')})`,
    )
    const wrong = [...texts].flatMap(([path, text]) =>
      text
        .split('\n')
        .flatMap((line, index) =>
          machine.test(line) || registry.test(line) ? [`${path}:${index + 1}`] : [],
        ),
    )
    expect(wrong).toEqual([])
  })

  it('opens every document that a document names', () => {
    const wrong = files
      .filter((path) => path.endsWith('.md'))
      .flatMap((path) => {
        const links = [...textOf(path).matchAll(/\]\((?!https?:|mailto:|#)([^)#\s]+)/g)]
        return links
          .map(([, target = '']) => target)
          .filter((target) => !target.startsWith('/') && !existsSync(`${dirname(path)}/${target}`))
          .map((target) => `${path}: ${target}`)
      })
    expect(wrong).toEqual([])
  })
})

function securityTitles(path: string): string[] {
  const found = textOf(path).matchAll(
    /\b(?:it|test)(?:\.each\([\s\S]*?\))?\(\s*(['"`])(guarantees that [\s\S]*?)\1\s*,/g,
  )
  return [...found].map(([, , title = '']) => title.replaceAll("\\'", "'"))
}
