import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig, type Plugin, type Rolldown } from 'vite'
import { paths } from './paths.ts'

const served = paths.filter((path) => path !== '/gallery')
const here = decodeURIComponent(new URL('.', import.meta.url).pathname)

type Chunk = Rolldown.OutputChunk

/** The hashed files that belong to this build, so that the service worker can drop those of the last one. */
function tellServiceWorker(bundle: Rolldown.OutputBundle): void {
  const files = Object.keys(bundle).filter((name) => name.startsWith('assets/'))
  const loose = readFileSync(`${here}public/theme.js`, 'utf8')
  const build = createHash('sha256')
    .update(files.sort().join('\n') + loose)
    .digest('hex')
    .slice(0, 12)
  const worker = bundle['sw.js']
  if (worker?.type !== 'chunk') return
  worker.code = worker.code
    .replace('__BUILD__', build)
    .replace('__FILES__', files.map((name) => `/${name}`).join(' '))
}

/**
 * For each path and language the `Link` header that names what its screen needs: the browser then asks for all of it at once,
 * instead of finding the screen's file only when the app has arrived and run. On a slow network that is a whole round trip.
 */
function preloads(bundle: Rolldown.OutputBundle): Record<string, Record<string, string>> {
  const chunks = Object.values(bundle).filter((output): output is Chunk => output.type === 'chunk')
  const holding = (file: string): Chunk => {
    const found = chunks.find((chunk) => chunk.moduleIds.includes(resolve(here, file)))
    if (!found) throw new Error(`${file} is in no file of the build`)
    return found
  }
  const first = holding('main.tsx')
  const inPage = [first.fileName, ...first.imports]
  const withImports = (chunk: Chunk): Chunk[] => [
    chunk,
    ...chunk.imports
      .filter((name) => !inPage.includes(name))
      .flatMap((name) => chunks.filter((each) => each.fileName === name).flatMap(withImports)),
  ]
  const headerFor = (files: string[]): string => {
    const needed = [...new Set(files.flatMap((file) => withImports(holding(file))))]
    const scripts = needed.map((chunk) => `</${chunk.fileName}>; rel=modulepreload`)
    const styles = needed.flatMap((chunk) => [...(chunk.viteMetadata?.importedCss ?? [])])
    return [...scripts, ...styles.map((name) => `</${name}>; rel=preload; as=style; crossorigin`)].join(', ')
  }
  const table = readFileSync(`${here}routes.ts`, 'utf8')
  const line = /'(\/[^']*)':\s*\{\s*texts:\s*\[([^\]]*)\],\s*load:\s*\(\) =>\s*import\('([^']+)'\)/g
  const rows = [...table.matchAll(line)].map(([, path = '', areas = '', screen = '']) => {
    const named = [...areas.matchAll(/'(\w+)'/g)].map(([, area]) => area)
    const header = (folder: string): string =>
      headerFor([screen, ...['everywhere', ...named].map((area) => `language/${folder}/${area}.ts`)])
    return [path, { 'zh-CN': header('zh'), en: header('en') }] as const
  })
  const missing = served.filter((path) => !rows.some(([each]) => each === path))
  if (missing.length > 0) throw new Error(`routes.ts: no line is read for ${missing.join(' ')}`)
  return Object.fromEntries(rows)
}

type Graph = { getModuleInfo: (id: string) => Rolldown.ModuleInfo | null }

/** True when the module is imported, however far away, by one of these files; what is fetched later does not count. */
function servesAny(files: readonly string[], id: string, graph: Graph): boolean {
  const seen = new Set<string>()
  const waiting = [id]
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    if (seen.has(at)) continue
    seen.add(at)
    waiting.push(...(graph.getModuleInfo(at)?.importers ?? []))
  }
  seen.delete(id)
  return files.some((file) => seen.has(resolve(here, file)))
}

/**
 * Few kinds of files, for each request costs a slow network a round trip: what the app and *help me back in* need together;
 * the parts that other screens share, those about money apart; and each screen by itself. Left alone, every shared part would be a file of its own.
 */
function fileOf(id: string, graph: Graph): string | null {
  const fetchedByItself = (graph.getModuleInfo(id)?.dynamicImporters.length ?? 0) > 0
  if (fetchedByItself || graph.getModuleInfo(id)?.isEntry) return null
  if (servesAny(['main.tsx', 'screens/help.tsx'], id, graph)) return 'app'
  if (id.startsWith(`${here}money/`)) return 'money'
  return id.startsWith(`${here}parts/`) || id.startsWith(`${here}style/`) ? 'parts' : null
}

/** What the server needs to know of the build: which paths are screens (any other is a true 404), and what each needs. */
function forTheServer(): Plugin {
  return {
    name: 'latchkey-for-the-server',
    generateBundle(_options, bundle) {
      tellServiceWorker(bundle)
      const json = (value: unknown): string => JSON.stringify(value, null, 1)
      this.emitFile({ type: 'asset', fileName: 'paths.json', source: json(served) })
      this.emitFile({ type: 'asset', fileName: 'preload.json', source: json(preloads(bundle)) })
    },
  }
}

/**
 * Everything leaves as files of our own origin: no inline script, no inline style, no data: address, no eval, so that the
 * strict content security policy needs no exception. `--mode screens` adds the gallery and builds beside the product.
 */
export default defineConfig(({ mode, command }) => ({
  root: here,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact', development: command !== 'build' } },
  // Never by NODE_ENV, which is whatever it is for whoever builds: a test runner builds what customers get.
  define: {
    __GALLERY__: JSON.stringify(mode !== 'production'),
    __BUILT__: JSON.stringify(command === 'build'),
  },
  plugins: [forTheServer()],
  build: {
    outDir: mode === 'screens' ? '../../.build/screens' : '../../.build/wallet',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    // The page names what it begins with. What a screen needs the server names in its `Link` header, and the service worker has
    // fetched the rest: a second list of all scripts in the app would be half a kilobyte of each first load.
    modulePreload: {
      polyfill: false,
      resolveDependencies: (_file, needed, { hostType }) =>
        hostType === 'html' ? needed : needed.filter((name) => name.endsWith('.css')),
    },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: `${here}index.html`, sw: `${here}service-worker.ts` },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
        codeSplitting: { groups: [{ name: fileOf, debugName: 'app and parts' }] },
      },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
}))
