import { spawnSync } from 'node:child_process'
import {
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, resolve } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createBrotliDecompress } from 'node:zlib'
import { type Browser, chromium } from 'playwright-core'

export type BrowserProgram = { path: string; env: Record<string, string> }

// As root, and in containers with a small /dev/shm; and without the calls home that a browser makes by itself.
const flags = [
  '--no-sandbox',
  '--disable-dev-shm-usage',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  // Every name but this machine's is unknown: a page that asks for anything else from anywhere else fails.
  '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1',
]

/** A Chromium of this process's own, for the browser tests and the contact sheets. Close it. */
export async function launchBrowser(more: readonly string[] = []): Promise<Browser> {
  return launchProgram(await findBrowser(), more)
}

export async function launchProgram(
  { path, env }: BrowserProgram,
  more: readonly string[] = [],
): Promise<Browser> {
  const inherited = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value]],
  )
  return chromium.launch({
    executablePath: path,
    args: [...flags, ...more],
    env: { ...Object.fromEntries(inherited), ...env },
  })
}

/** The one that LATCHKEY_CHROMIUM names, else Debian's, else the one in the npm package. */
async function findBrowser(): Promise<BrowserProgram> {
  const given = process.env['LATCHKEY_CHROMIUM']
  if (given !== undefined && given !== '') return { path: given, env: {} }
  const debian = '/usr/bin/chromium'
  return existsSync(debian) ? { path: debian, env: {} } : unpackBrowser()
}

/**
 * Unpacks the browser from its npm package, once a version, into `.build`: the package itself would put it into the
 * shared temporary folder, where another version or another user's may stand already. Where the system lacks the
 * libraries that it needs (NSS and others), the ones that come with it are used.
 */
export async function unpackBrowser(): Promise<BrowserProgram> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      'The browser tests need a Chromium or Chrome here: set LATCHKEY_CHROMIUM to its program file.',
    )
  }
  const folder = dirname(
    dirname(dirname(createRequire(resolve('package.json')).resolve('@sparticuz/chromium'))),
  )
  const { version }: { version: string } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const target = resolve('.build', `browser-${version}`)
  if (!existsSync(target)) {
    const draft = `${target}.${process.pid}`
    mkdirSync(join(draft, 'libraries'), { recursive: true })
    await pipeline(
      createReadStream(join(folder, 'bin', 'chromium.br')),
      createBrotliDecompress(),
      createWriteStream(join(draft, 'chromium'), { mode: 0o755 }),
    )
    await unpackTar(join(folder, 'bin', 'swiftshader.tar.br'), draft)
    await unpackTar(join(folder, 'bin', 'fonts.tar.br'), draft)
    // Its own looks for the fonts where a cloud function would have them.
    const fonts = `<?xml version="1.0"?><fontconfig><dir>${target}/fonts</dir><cachedir>${target}/cache</cachedir></fontconfig>`
    writeFileSync(join(draft, 'fonts.conf'), fonts)
    await unpackTar(join(folder, 'bin', 'al2023.tar.br'), join(draft, 'libraries'))
    try {
      renameSync(draft, target)
    } catch {
      // Another process was quicker, and its result is the same.
      rmSync(draft, { recursive: true, force: true })
    }
  }
  return { path: join(target, 'chromium'), env: environmentFor(target) }
}

function environmentFor(target: string): Record<string, string> {
  const starts = spawnSync(join(target, 'chromium'), ['--version']).status === 0
  return {
    ...(starts ? {} : { LD_LIBRARY_PATH: join(target, 'libraries', 'lib') }),
    ...(existsSync('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: target }),
  }
}

async function unpackTar(file: string, folder: string): Promise<void> {
  // By way of a file: tar stops reading at the end of its archive, and a pipe with padding left in it would break.
  const plain = join(folder, 'unpacking.tar')
  await pipeline(createReadStream(file), createBrotliDecompress(), createWriteStream(plain))
  const { status } = spawnSync('tar', ['-x', '-f', plain, '-C', folder], {
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  rmSync(plain)
  if (status !== 0) throw new Error(`tar could not unpack ${file}`)
}
