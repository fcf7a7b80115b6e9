import type { Proof } from '#contract/words'
import { assert } from '#platform/assert'

/** A proof as a jsonb column holds it: instants as ISO 8601. */
type StoredProof = Omit<Proof, 'provenAt' | 'enrolledAt'> & { provenAt: string; enrolledAt: string }

export function readProofs(column: unknown): Proof[] {
  assert(Array.isArray(column), 'proofs are a list')
  return (column as StoredProof[]).map((stored) => ({
    ...stored,
    provenAt: new Date(stored.provenAt),
    enrolledAt: new Date(stored.enrolledAt),
  }))
}

export function writeProofs(proofs: readonly Proof[]): string {
  return JSON.stringify(proofs)
}

/** The newer proof of a kind takes the older one's place. */
export function addProof(proofs: readonly Proof[], added: Proof): Proof[] {
  return [...proofs.filter((one) => one.kind !== added.kind), added]
}
