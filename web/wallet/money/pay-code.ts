/** The code in whatever was pasted: the code alone, our link, or a message that holds the link. */
export function codeOf(text: string): string | undefined {
  const plain = text.normalize('NFKC').trim()
  const linked = /\/pay\/([^\s/?#]+)/.exec(plain)?.[1]
  if (linked !== undefined) {
    try {
      return decodeURIComponent(linked)
    } catch {
      return undefined
    }
  }
  return plain === '' || /\s/.test(plain) || plain.length > 200 ? undefined : plain
}
