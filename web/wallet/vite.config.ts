import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { defineConfig, type Plugin } from 'vite'
import { paths } from './paths.ts'

const here = decodeURIComponent(new URL('.', import.meta.url).pathname)

/**
 * The service worker must know which hashed files belong to this build, so that it can drop those of the last one; and the
 * server must know which paths are screens, so that every other path gets a true 404.
 */
function shellFiles(): Plugin {
  return {
    name: 'latchkey-shell-files',
    generateBundle(_options, bundle) {
      const files = Object.keys(bundle).filter((name) => name.startsWith('assets/'))
      const loose = readFileSync(`${here}public/theme.js`, 'utf8')
      const build = createHash('sha256')
        .update(files.sort().join('\n') + loose)
        .digest('hex')
        .slice(0, 12)
      const worker = bundle['sw.js']
      if (worker?.type === 'chunk')
        worker.code = worker.code
          .replace('__BUILD__', build)
          .replace('__FILES__', files.map((name) => `/${name}`).join(' '))
      this.emitFile({
        type: 'asset',
        fileName: 'paths.json',
        source: JSON.stringify(paths.filter((path) => path !== '/gallery')),
      })
    },
  }
}

/**
 * Everything leaves as files of our own origin: no inline script, no inline style, no data: address, no eval, so that the
 * strict content security policy needs no exception. `--mode screens` adds the gallery and builds beside the product.
 */
export default defineConfig(({ mode }) => ({
  root: here,
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  define: { __GALLERY__: JSON.stringify(mode !== 'production') },
  plugins: [shellFiles()],
  build: {
    outDir: mode === 'screens' ? '../../.build/screens' : '../../.build/wallet',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { index: `${here}index.html`, sw: `${here}service-worker.ts` },
      output: {
        entryFileNames: (chunk) => (chunk.name === 'sw' ? 'sw.js' : 'assets/[name]-[hash].js'),
        chunkFileNames: 'assets/[name]-[hash].js',
        assetFileNames: 'assets/[name]-[hash][extname]',
      },
    },
  },
  worker: { format: 'es' },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
}))
