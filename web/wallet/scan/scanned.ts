/** What a scanned code says: a payment code of ours, or something from elsewhere, which is named and never opened. */
export type Scanned = { ours: true; code: string } | { ours: false; host: string | undefined }

/** Ours is a link to the very address that this app runs at. What only looks like one is from elsewhere. */
export function scannedOf(text: string, origin: string): Scanned {
  const link = linkOf(text)
  if (!link) return { ours: false, host: undefined }
  const host = /^https?:$/.test(link.protocol) && link.host !== '' ? link.host : undefined
  if (link.origin !== origin) return { ours: false, host }
  const [, code] = /^\/pay\/([^/]+)\/?$/.exec(link.pathname) ?? []
  const plain = code === undefined ? undefined : decoded(code)
  return plain === undefined ? { ours: false, host } : { ours: true, code: plain }
}

function linkOf(text: string): URL | undefined {
  try {
    return new URL(text.trim())
  } catch {
    return undefined
  }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part)
  } catch {
    return undefined
  }
}
