import { defineConfig } from 'vite'

/** The demo phone: a page of its own, so that no byte of it is in the customer's app. Strict CSP, as there. */
export default defineConfig({
  root: import.meta.dirname,
  base: '/demo/phone/',
  build: {
    outDir: '../../.build/demo-phone',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:8080' } },
})
