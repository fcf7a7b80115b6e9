import { recall, remember } from './memory.ts'

/**
 * The device key: an ECDSA P-256 pair whose private half no script can read (`extractable: false`), kept in IndexedDB. It makes
 * this browser a *known device* once the server has enrolled it. Beside it lies what the sign-in page needs for a greeting.
 */
export type DeviceRecord = {
  deviceId: string
  /** As the customer wants to be greeted. */
  displayName: string
  /** Such as 「尾号 000」: never the whole number. */
  numberHint: string
}

export type KnownDevice =
  | { state: 'known'; record: DeviceRecord }
  /** Never enrolled here, or forgotten on purpose. */
  | { state: 'stranger' }
  /** It was enrolled, but the browser's storage was cleared since: the page says so. */
  | { state: 'cleared' }

export type Enrolment = { ok: true; publicKey: string } | { ok: false; reason: 'not_possible_here' }

type Kept = { keys: CryptoKeyPair; record?: DeviceRecord }

const algorithm = { name: 'ECDSA', namedCurve: 'P-256' } as const
/** Kept in localStorage, which browsers and people clear apart from IndexedDB. */
const trace = 'device'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('latchkey', 1)
    request.onupgradeneeded = () => request.result.createObjectStore('device')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Resolves when the transaction has committed, not when the request succeeded: a key that is not on disk is no key. */
async function within<T>(
  mode: IDBTransactionMode,
  run: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open()
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction('device', mode)
      const request = run(transaction.objectStore('device'))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
      transaction.onerror = () => reject(transaction.error)
    })
  } finally {
    database.close()
  }
}

const read = (): Promise<Kept | undefined> =>
  within<Kept | undefined>('readonly', (store) => store.get('own')).catch(() => undefined)

function toBase64url(bytes: ArrayBuffer): string {
  const text = String.fromCharCode(...new Uint8Array(bytes))
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Who this browser is, without asking the server. `cleared` is a hint for a sentence on the page, never a proof. */
export async function knownDevice(): Promise<KnownDevice> {
  const kept = await read()
  if (kept?.record) return { state: 'known', record: kept.record }
  return { state: recall(trace) ? 'cleared' : 'stranger' }
}

/**
 * Makes a new pair and keeps it, not yet as a known device: sign the server's challenge, send both, and call `rememberDevice`
 * when the server has said yes. `publicKey` is SPKI, base64url. Private windows and plain http have no key store: the reason
 * says so, and the customer goes on without.
 */
export async function enrol(): Promise<Enrolment> {
  try {
    const keys = await crypto.subtle.generateKey(algorithm, false, ['sign'])
    await within('readwrite', (store) => store.put({ keys } satisfies Kept, 'own'))
    // Asks the browser not to clear the key when space runs short; a no changes nothing here.
    void navigator.storage?.persist?.()
    return { ok: true, publicKey: toBase64url(await crypto.subtle.exportKey('spki', keys.publicKey)) }
  } catch {
    return { ok: false, reason: 'not_possible_here' }
  }
}

export async function rememberDevice(record: DeviceRecord): Promise<void> {
  const kept = await read()
  if (!kept) return
  await within('readwrite', (store) => store.put({ ...kept, record } satisfies Kept, 'own'))
  remember(trace, 'yes')
}

/** Signs the UTF-8 bytes: r and s of 32 bytes each (IEEE P1363), base64url. Undefined when there is no key. */
export async function sign(text: string): Promise<string | undefined> {
  const kept = await read()
  if (!kept) return undefined
  const hash = { name: 'ECDSA', hash: 'SHA-256' }
  return toBase64url(await crypto.subtle.sign(hash, kept.keys.privateKey, new TextEncoder().encode(text)))
}

/** On "not my device", when the server no longer knows the key, or when enrolling was refused. */
export async function forgetDevice(): Promise<void> {
  remember(trace, undefined)
  await within('readwrite', (store) => store.delete('own')).catch(() => undefined)
}
