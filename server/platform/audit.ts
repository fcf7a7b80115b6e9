import type { Tx } from './database.ts'

/**
 * The audit row holds a decision and its reasons, written in the transaction that decided, so that "why was this account
 * locked?" is one `select`. Append-only by trigger. `facts` never holds personal data or secrets.
 */
export type AuditEntry = {
  /** Past tense, `noun_verbed`: `code_submitted`, `lock_placed`. */
  event: string
  /** Account id or decoy subject id. */
  subjectId: string
  outcome: 'accepted' | 'refused'
  /** The refusal's code, or why it was accepted. */
  reason: string
  facts?: Record<string, unknown>
}

export async function appendAudit(tx: Tx, now: Date, auditId: string, entry: AuditEntry): Promise<void> {
  const { subjectId, event, outcome, reason, facts = {} } = entry
  const text = `insert into audit (subject_id, audit_id, at, event, outcome, reason, facts)
    values ($1, $2, $3, $4, $5, $6, $7)`
  const values = [subjectId, auditId, now, event, outcome, reason, JSON.stringify(facts)]
  await tx.named('audit.append', text, values)
}

/** When this was last written about the subject. */
export async function findLastAudit(tx: Tx, subjectId: string, event: string): Promise<Date | undefined> {
  const text = 'select at from audit where subject_id = $1 and event = $2 order by at desc limit 1'
  const [row] = await tx.named<{ at: Date }>('audit.find-last', text, [subjectId, event])
  return row?.at
}
