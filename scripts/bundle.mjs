import { build } from 'esbuild'

/** Makes one file of a TypeScript entry and its imports. Packages stay outside and are found in node_modules. */
export async function bundle(root, entry, outfile) {
  await build({
    entryPoints: [entry],
    outfile,
    absWorkingDir: root,
    bundle: true,
    packages: 'external',
    platform: 'node',
    target: 'node20',
    format: 'esm',
    sourcemap: 'inline',
    logLevel: 'warning',
  })
}
