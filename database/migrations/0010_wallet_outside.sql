-- The outside leg of cash-in and cash-out, so that a process may end between any two steps; and sums by month.
alter table funding_order
  add column booked_at timestamptz,
  add column look_at timestamptz not null,
  add constraint funding_order_booked check (booked_at is null or ended_at is not null);
drop index funding_order_open;
create index funding_order_unbooked on funding_order (look_at) where booked_at is null;
comment on column funding_order.ended_at is 'When the outside leg was decided: by the bank, or by a lock before it left. What the ledger is then told follows from state.';
comment on column funding_order.booked_at is 'The ledger has been told. Until then the sweep comes back.';
comment on column funding_order.look_at is 'When the sweep looks at it next; also what keeps two processes from looking at once.';

create unique index funding_source_bound on funding_source (account_id, card_hash) where removed_at is null;

create table month_sums (
  account_id uuid primary key,
  time_zone text not null,
  through_seq bigint not null,
  months jsonb not null
);
comment on table month_sums is 'What came in and went out, month by month, of the account''s entries up to one: the rest is added when somebody looks.';
comment on column month_sums.months is 'Oldest first: month, in, out, number of lines, balance after the last, seq of the first and of the last.';
