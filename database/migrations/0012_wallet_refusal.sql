-- What a payment was refused with, so that the same key is answered with the same words, however late its copy comes.
create table payment_refusal (
  account_id uuid not null,
  payment_id uuid not null,
  refusal jsonb not null,
  refused_at timestamptz not null,
  primary key (account_id, payment_id)
);
create trigger payment_refusal_append_only before update or delete on payment_refusal
  for each row execute function refuse_change();
create trigger payment_refusal_no_truncate before truncate on payment_refusal
  for each statement execute function refuse_change();
comment on table payment_refusal is 'Keys that were closed before the ledger was asked: never paid, whatever changes. Append-only.';
comment on column payment_refusal.refusal is 'Code, and the numbers and times that its text names; nothing that names a customer.';
