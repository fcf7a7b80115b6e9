/** What the wallet's own pages keep, under the same names: one choice of language and theme for both. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(`latchkey.${name}`) ?? undefined
  } catch {
    // Storage is switched off.
    return undefined
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`latchkey.${name}`, value)
  } catch {
    // Storage is switched off: it is forgotten at the next visit.
  }
}
