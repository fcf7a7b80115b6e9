import { readdirSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { build } from 'esbuild'

/** Packages stay outside and are found in node_modules. */
const settings = {
  bundle: true,
  packages: 'external',
  platform: 'node',
  target: 'node20',
  format: 'esm',
  sourcemap: 'inline',
  logLevel: 'warning',
}

/** Makes one file of a TypeScript entry and its imports. */
export async function bundle(root, entry, outfile) {
  await build({ ...settings, entryPoints: [entry], outfile, absWorkingDir: root })
}

/** The same in several files, so that what is imported later is read later, and only that. */
export async function bundleSplit(root, entry, folder) {
  const { metafile } = await build({
    ...settings,
    entryPoints: [entry],
    outdir: folder,
    absWorkingDir: root,
    splitting: true,
    outExtension: { '.js': '.mjs' },
    metafile: true,
  })
  // What an earlier build left: their names change with what is in them.
  const made = new Set(Object.keys(metafile.outputs).map((file) => basename(file)))
  for (const name of readdirSync(folder)) if (!made.has(name)) rmSync(join(folder, name))
}
