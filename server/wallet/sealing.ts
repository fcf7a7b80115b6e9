import type { Deps } from '#platform/deps'

/** Under which name each sealed column is sealed: a sealed value cannot be moved to another column. */
const sealedWords = 'payment.sealed_words'
const sealedLabel = 'payee.sealed_label'
const sealedNote = 'payment_request.sealed_note'

type SecretDeps = Pick<Deps, 'secrets'>
type Words = { note: string; label: string | undefined }

/** Null when there is nothing to keep: most payments have no note, and sealing costs. */
export function sealWords(deps: SecretDeps, { note, label }: Words): Buffer | null {
  if (note === '' && label === undefined) return null
  return deps.secrets.seal(JSON.stringify([note, label ?? null]), sealedWords)
}

export function openWords(deps: SecretDeps, sealed: Buffer | null): Words {
  if (sealed === null) return { note: '', label: undefined }
  const [note, label] = JSON.parse(deps.secrets.open(sealed, sealedWords)) as [string, string | null]
  return { note, label: label ?? undefined }
}

export function sealLabel(deps: SecretDeps, label: string): Buffer {
  return deps.secrets.seal(label, sealedLabel)
}

export function openLabel(deps: SecretDeps, sealed: Buffer): string {
  return deps.secrets.open(sealed, sealedLabel)
}

/** What a request for money says. */
export function sealNote(deps: SecretDeps, note: string): Buffer | null {
  return note === '' ? null : deps.secrets.seal(note, sealedNote)
}

export function openNote(deps: SecretDeps, sealed: Buffer | null): string {
  return sealed === null ? '' : deps.secrets.open(sealed, sealedNote)
}
