/**
 * Where each table lives once one database machine is outgrown (Citus): distributed by a column, a reference copy on every
 * node, or local to the coordinator. `test/tidy.test.ts` checks that every primary key and unique index of a distributed
 * table contains its column.
 */
export const distribution: Readonly<Record<string, { by: string } | 'reference' | 'local'>> = {
  migration: 'local',
  // platform
  audit: { by: 'subject_id' },
  // customers
  // messages
  // locks
  // access
  // recovery
  recovery: { by: 'account_id' },
  freeze_report: { by: 'account_id' },
  dormancy_notice: { by: 'account_id' },
}
