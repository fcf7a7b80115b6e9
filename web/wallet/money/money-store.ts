import { recall, remember } from '../memory.ts'
import type { Intent } from './outbox.ts'

/**
 * What this device keeps about money: payments on their way, and the wallet as last seen for when there is no network. Beside
 * it a word in localStorage says that there is something, so that a browser without wallet never loads this file.
 */
export type SeenName = 'wallet' | 'statement'
type Seen = { walletKey: string; body: unknown }

const flag = 'money'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('latchkey-money', 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('intents')
      request.result.createObjectStore('seen')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** Resolves when the transaction has committed: what is not on disk was not written down. */
async function within<T>(
  name: 'intents' | 'seen',
  mode: IDBTransactionMode,
  run: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const database = await open()
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(name, mode, { durability: 'strict' })
      const request = run(transaction.objectStore(name))
      transaction.oncomplete = () => resolve(request.result)
      transaction.onabort = () => reject(transaction.error)
      transaction.onerror = () => reject(transaction.error)
    })
  } finally {
    database.close()
  }
}

/** A browser that keeps nothing still pays: the key lives as long as the page, and the statement tells the rest. */
export async function keepIntent(intent: Intent): Promise<void> {
  remember(flag, 'yes')
  await within('intents', 'readwrite', (store) => store.put(intent, intent.key)).catch(() => undefined)
}

export async function dropIntent(key: string): Promise<void> {
  await within('intents', 'readwrite', (store) => store.delete(key)).catch(() => undefined)
}

export async function keptIntents(): Promise<Intent[]> {
  return within<Intent[]>('intents', 'readonly', (store) => store.getAll()).catch(() => [])
}

/** The copy of another wallet gives way: one device shows one wallet at a time. */
export async function keepSeen(name: SeenName, walletKey: string, body: unknown): Promise<void> {
  remember(flag, 'yes')
  const last = await readSeen('wallet')
  if (last && last.walletKey !== walletKey) await wipeSeen()
  const seen: Seen = { walletKey, body }
  await within('seen', 'readwrite', (store) => store.put(seen, name)).catch(() => undefined)
}

export async function readSeen(name: SeenName): Promise<Seen | undefined> {
  return within<Seen | undefined>('seen', 'readonly', (store) => store.get(name)).catch(() => undefined)
}

/** On signing out, and when the server says that nobody is signed in. What is undecided stays, under its wallet's key. */
export async function wipeSeen(): Promise<void> {
  await within('seen', 'readwrite', (store) => store.clear()).catch(() => undefined)
}

export const keepsSomething = (): boolean => recall(flag) !== undefined
