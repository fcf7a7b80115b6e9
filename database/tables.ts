// Written by npm run schema from database/migrations: change those, not this.
import type { Generated } from 'kysely'

export interface AuditTable {
  subject_id: string
  audit_id: string
  at: Date
  event: string
  outcome: string
  reason: string
  facts: Generated<unknown>
}

export interface MigrationTable {
  name: string
  sha256: string
  applied_at: Date
}

export interface Tables {
  audit: AuditTable
  migration: MigrationTable
}
