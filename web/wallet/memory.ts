/** Small choices kept in the browser (theme, language). Storage may be switched off: then a choice lasts as long as the page. */
export function recall(name: string): string | undefined {
  try {
    return localStorage.getItem(`latchkey.${name}`) ?? undefined
  } catch {
    return undefined
  }
}

export function remember(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(`latchkey.${name}`)
    else localStorage.setItem(`latchkey.${name}`, value)
  } catch {
    // Nothing is lost but the memory of a choice.
  }
}
