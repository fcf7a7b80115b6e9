-- A table that is emptied whole goes past triggers on its rows: the audit trail refuses that as well.
create trigger audit_no_truncate before truncate on audit for each statement execute function refuse_change();
comment on table audit is 'Decisions and their reasons. Append-only: triggers refuse update, delete and truncate.';
