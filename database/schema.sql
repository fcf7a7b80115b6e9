-- Written by npm run schema from database/migrations: change those, not this.

CREATE OR REPLACE FUNCTION public.account_is_shut(of_account uuid, at_time timestamp with time zone)
 RETURNS boolean
 LANGUAGE sql
 STABLE PARALLEL SAFE
AS $function$
  select exists (
    select 1 from lock
    where account_id = of_account and ended_at is null and (ends_at is null or ends_at > at_time)
      and reach = 'account' and parts @> '[{"capabilities": ["sign-in", "view"]}]'
  )
$function$;

CREATE OR REPLACE FUNCTION public.refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
begin
  raise exception '% is append-only', tg_table_name using errcode = 'restrict_violation';
end $function$;

create table account (
  account_id uuid not null,
  sealed_name bytea not null,
  locale text not null,
  opened_at timestamp with time zone not null,
  last_used_at timestamp with time zone not null,
  constraint account_pkey PRIMARY KEY (account_id),
  constraint account_locale_check CHECK ((locale = ANY (ARRAY['zh-CN'::text, 'en'::text])))
);
comment on table account is 'One wallet account. Its row is what account-wide decisions lock.';

create table audit (
  subject_id uuid not null,
  audit_id uuid not null,
  at timestamp with time zone not null,
  event text not null,
  outcome text not null,
  reason text not null,
  facts jsonb default '{}'::jsonb not null,
  constraint audit_pkey PRIMARY KEY (subject_id, audit_id),
  constraint audit_outcome_check CHECK ((outcome = ANY (ARRAY['accepted'::text, 'refused'::text])))
);
CREATE INDEX audit_by_time ON audit USING btree (subject_id, at DESC);
CREATE TRIGGER audit_append_only BEFORE DELETE OR UPDATE ON audit FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
comment on table audit is 'Decisions and their reasons. Append-only: triggers refuse update, delete and truncate.';

create table bound_number (
  account_id uuid not null,
  binding_id uuid not null,
  sealed_number bytea not null,
  bound_at timestamp with time zone not null,
  at_opening boolean not null,
  ended_at timestamp with time zone,
  constraint bound_number_pkey PRIMARY KEY (account_id, binding_id)
);
CREATE UNIQUE INDEX bound_number_one_current ON bound_number USING btree (account_id) WHERE (ended_at IS NULL);

create table contact (
  account_id uuid not null,
  contact_id uuid not null,
  sealed_address bytea not null,
  address_hash bytea not null,
  added_at timestamp with time zone not null,
  at_opening boolean not null,
  verified_at timestamp with time zone,
  removed_at timestamp with time zone,
  constraint contact_pkey PRIMARY KEY (account_id, contact_id)
);
comment on table contact is 'Second notice addresses (e-mail). An address counts for nothing before it is verified.';

create table contact_code (
  account_id uuid not null,
  code_id uuid not null,
  contact_id uuid not null,
  code_hash bytea not null,
  sent_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  entries smallint default 0 not null,
  used_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint contact_code_pkey PRIMARY KEY (account_id, code_id)
);
CREATE UNIQUE INDEX contact_code_one_open ON contact_code USING btree (account_id, contact_id) WHERE ((used_at IS NULL) AND (ended_at IS NULL));

create table delayed_payment (
  account_id uuid not null,
  delayed_id uuid not null,
  other_account_id uuid not null,
  amount_minor bigint not null,
  currency character(3) not null,
  request_id uuid,
  sealed_words bytea,
  delayed_at timestamp with time zone not null,
  ready_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint delayed_payment_pkey PRIMARY KEY (account_id, delayed_id),
  constraint delayed_payment_amount_minor_check CHECK ((amount_minor > 0))
);
CREATE INDEX delayed_payment_open ON delayed_payment USING btree (account_id, ready_at) WHERE (ended_at IS NULL);
comment on table delayed_payment is 'Put off by its payer; nothing is paid by itself when the time has come.';

create table demo_message (
  phone_key bytea not null,
  message_id uuid not null,
  channel text not null,
  content_sealed bytea not null,
  shown_at timestamp with time zone not null,
  constraint demo_message_pkey PRIMARY KEY (phone_key, message_id),
  constraint demo_message_channel_check CHECK ((channel = ANY (ARRAY['sms'::text, 'email'::text])))
);
CREATE INDEX demo_message_by_time ON demo_message USING btree (phone_key, shown_at DESC);

create table demo_person (
  person_id text not null,
  account_id uuid not null,
  recovery_codes_sealed bytea not null,
  seeded_at timestamp with time zone not null,
  constraint demo_person_pkey PRIMARY KEY (person_id)
);

create table device (
  account_id uuid not null,
  device_id uuid not null,
  public_key bytea not null,
  sealed_name bytea not null,
  browser text not null,
  enrolled_at timestamp with time zone not null,
  at_opening boolean not null,
  last_seen_at timestamp with time zone not null,
  revoked_at timestamp with time zone,
  constraint device_pkey PRIMARY KEY (account_id, device_id)
);
CREATE UNIQUE INDEX device_one_per_key ON device USING btree (account_id, public_key) WHERE (revoked_at IS NULL);

create table device_token (
  token_hash bytea not null,
  key_version smallint not null,
  account_id uuid not null,
  device_id uuid not null,
  issued_at timestamp with time zone not null,
  constraint device_token_pkey PRIMARY KEY (token_hash)
);

create table dormancy_notice (
  account_id uuid not null,
  unused_since_at timestamp with time zone not null,
  days_before integer not null,
  told_at timestamp with time zone not null,
  constraint dormancy_notice_pkey PRIMARY KEY (account_id, unused_since_at, days_before)
);
comment on table dormancy_notice is 'Each warning before dormancy goes out once for each spell without use.';

create table flow (
  flow_id uuid not null,
  browser_hash bytea not null,
  purpose text not null,
  subject_id uuid not null,
  account_id uuid,
  number_sealed bytea not null,
  share text not null,
  state text not null,
  code_hash bytea not null,
  code_expires_at timestamp with time zone not null,
  code_used_at timestamp with time zone,
  code_entries integer default 0 not null,
  resend_at timestamp with time zone not null,
  proven_at timestamp with time zone,
  proofs jsonb default '[]'::jsonb not null,
  device_id uuid,
  opened_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint flow_pkey PRIMARY KEY (flow_id),
  constraint flow_code_entries_check CHECK (((code_entries >= 0) AND (code_entries <= 5))),
  constraint flow_purpose_check CHECK ((purpose = ANY (ARRAY['enter'::text, 'freeze'::text, 'step-up'::text]))),
  constraint flow_share_check CHECK ((share = ANY (ARRAY['stranger'::text, 'known'::text]))),
  constraint flow_state_check CHECK ((state = ANY (ARRAY['code_sent'::text, 'proven'::text, 'ended'::text])))
);
CREATE INDEX flow_by_end ON flow USING btree (expires_at);
comment on table flow is 'One passage through the door: a number, one living code at a time, what has been proven. Held by one browser.';
comment on column flow.subject_id is 'The account of the number when the code was sent, later when it was proven; the decoy of a number without one.';
comment on column flow.account_id is 'The wallet for which something was proven in this flow; null before, whatever the account of the number.';
comment on column flow.number_sealed is 'Sealed: the number, what the asker typed, its range and country.';
comment on column flow.code_entries is 'Judged entries of this flow; sending a new code never sets it back.';

create table freeze_report (
  account_id uuid not null,
  freeze_id uuid not null,
  lock_id text not null,
  browser_hash bytea not null,
  proof_kind text not null,
  stale boolean not null,
  reported_at timestamp with time zone not null,
  disproved_at timestamp with time zone,
  constraint freeze_report_pkey PRIMARY KEY (account_id, freeze_id)
);
CREATE INDEX freeze_report_by_lock ON freeze_report USING btree (account_id, lock_id);
CREATE INDEX freeze_report_disproved ON freeze_report USING btree (account_id, proof_kind, disproved_at DESC) WHERE (disproved_at IS NOT NULL);
comment on table freeze_report is 'Which proof froze the wallet. Two that the owner disproved silence that proof alone for 30 days, never the reporter.';

create table funding_order (
  account_id uuid not null,
  payment_id uuid not null,
  source_id uuid not null,
  direction text not null,
  state text not null,
  asked_at timestamp with time zone not null,
  handed_at timestamp with time zone,
  ended_at timestamp with time zone,
  left_before_lock boolean default false not null,
  booked_at timestamp with time zone,
  look_at timestamp with time zone not null,
  constraint funding_order_pkey PRIMARY KEY (account_id, payment_id),
  constraint funding_order_booked CHECK (((booked_at IS NULL) OR (ended_at IS NOT NULL))),
  constraint funding_order_check CHECK (((ended_at IS NULL) = (state = ANY (ARRAY['asked'::text, 'handed'::text])))),
  constraint funding_order_direction_check CHECK ((direction = ANY (ARRAY['in'::text, 'out'::text]))),
  constraint funding_order_state_check CHECK ((state = ANY (ARRAY['asked'::text, 'handed'::text, 'done'::text, 'refused'::text, 'returned'::text])))
);
CREATE INDEX funding_order_open ON funding_order USING btree (account_id, payment_id) WHERE (booked_at IS NULL);
CREATE INDEX funding_order_unbooked ON funding_order USING btree (look_at) WHERE (booked_at IS NULL);
comment on table funding_order is 'The outside leg of a cash-in or cash-out.';
comment on column funding_order.handed_at is 'Given to the bank: from then on its outcome alone decides.';
comment on column funding_order.ended_at is 'When the outside leg was decided: by the bank, or by a lock before it left. What the ledger is then told follows from state.';
comment on column funding_order.booked_at is 'The ledger has been told. Until then the sweep comes back.';
comment on column funding_order.look_at is 'When the sweep looks at it next; also what keeps two processes from looking at once.';

create table funding_source (
  account_id uuid not null,
  source_id uuid not null,
  card_hash bytea not null,
  sealed_card bytea not null,
  bound_at timestamp with time zone not null,
  removed_at timestamp with time zone,
  constraint funding_source_pkey PRIMARY KEY (account_id, source_id)
);
CREATE UNIQUE INDEX funding_source_bound ON funding_source USING btree (account_id, card_hash) WHERE (removed_at IS NULL);
comment on table funding_source is 'Bank cards to bring money in from and pay out to.';

create table lane (
  subject_id uuid not null,
  lane_key text not null,
  kind text not null,
  failures integer default 0 not null,
  wrong_guesses bytea default '\x'::bytea not null,
  opens_at timestamp with time zone,
  closed_at timestamp with time zone,
  made_at timestamp with time zone not null,
  last_used_at timestamp with time zone not null,
  constraint lane_pkey PRIMARY KEY (subject_id, lane_key),
  constraint lane_failures_check CHECK ((failures >= 0)),
  constraint lane_kind_check CHECK ((kind = ANY (ARRAY['device'::text, 'browser'::text, 'session'::text, 'factor'::text]))),
  constraint lane_wrong_guesses_check CHECK ((octet_length(wrong_guesses) = ANY (ARRAY[0, 4, 8, 12, 16, 20])))
);
CREATE INDEX lane_idle ON lane USING btree (last_used_at);
comment on table lane is 'One counter of wrong guesses: of a known device, of a browser that proved the number, of a factor.';
comment on column lane.subject_id is 'Account id, or the decoy id of a number without a wallet.';
comment on column lane.failures is 'Failures in a row since the last success.';
comment on column lane.wrong_guesses is 'The last five distinct wrong guesses, 4 bytes of keyed hash each, oldest first.';
comment on column lane.opens_at is 'Paused until then.';
comment on column lane.closed_at is 'Fifty failures in a row: closed until another proof opens it.';

create table lane_quota (
  subject_id uuid not null,
  openings_at timestamp with time zone[] default '{}'::timestamp with time zone[] not null,
  constraint lane_quota_pkey PRIMARY KEY (subject_id)
);
comment on table lane_quota is 'When the latest lanes of strange browsers were opened: at most 3 a day. Its row lock serialises them.';

create table ledger_account (
  account_id uuid not null,
  purse smallint not null,
  may_go_negative boolean default false not null,
  debits_closed boolean default false not null,
  credits_closed boolean default false not null,
  currency character(3) not null,
  balance_minor bigint default 0 not null,
  pending_minor bigint default 0 not null,
  guard bigint default 0 not null,
  seq bigint default 0 not null,
  opened_at timestamp with time zone not null,
  constraint ledger_account_pkey PRIMARY KEY (account_id, purse),
  constraint ledger_account_enough CHECK ((may_go_negative OR ((balance_minor - pending_minor) >= 0))),
  constraint ledger_account_pending CHECK ((pending_minor >= 0))
);
comment on table ledger_account is 'What each account has. No index on what changes, and room on each page, so that an update stays on its page.';
comment on column ledger_account.purse is 'Which of the owner''s accounts: 0 is a customer''s; the house has 1 fees, 2 cash-in, 3 cash-out, 4 suspense.';
comment on column ledger_account.pending_minor is 'Set aside by open pending transfers; balance less pending is what may be spent.';
comment on column ledger_account.guard is 'Opaque to the ledger: others change it in their own transaction, and a transfer that named the former one is refused.';
comment on column ledger_account.seq is 'How many entries the account has: the seq of the last, and the version that a write compares.';

create table ledger_budget (
  account_id uuid not null,
  purse smallint not null,
  budget_key text not null,
  slot_seconds integer not null,
  slots bigint[] not null,
  constraint ledger_budget_pkey PRIMARY KEY (account_id, purse, budget_key),
  constraint ledger_budget_budget_key_check CHECK (((length(budget_key) >= 1) AND (length(budget_key) <= 100))),
  constraint ledger_budget_slot_seconds_check CHECK ((slot_seconds > 0)),
  constraint ledger_budget_slots_check CHECK (((cardinality(slots) % 2) = 0))
);
comment on table ledger_budget is 'What an account spent lately, for rolling limits (docs/decisions/rolling-budgets.md). What a key means is its owner''s affair.';
comment on column ledger_budget.slots is 'Pairs: the slot''s number (seconds since 1970 by slot_seconds, rounded down), and the sum spent in it.';

create table ledger_entry (
  account_id uuid not null,
  seq bigint not null,
  transfer_id uuid not null,
  other_account_id uuid not null,
  delta_minor bigint not null,
  pending_delta_minor bigint not null,
  balance_minor bigint not null,
  pending_minor bigint not null,
  at timestamp with time zone not null,
  purse smallint not null,
  other_purse smallint not null,
  constraint ledger_entry_pkey PRIMARY KEY (account_id, purse, seq),
  constraint ledger_entry_credit CHECK (((delta_minor <= 0) OR (pending_delta_minor = 0))),
  constraint ledger_entry_moves CHECK (((delta_minor <> 0) OR (pending_delta_minor <> 0)))
);
CREATE TRIGGER ledger_entry_append_only BEFORE DELETE OR UPDATE ON ledger_entry FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_no_truncate BEFORE TRUNCATE ON ledger_entry FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
comment on table ledger_entry is 'Append-only. What happened to one account, in its order and without gaps; its key is the second guard against two writers. To partition by month: range by at, which then joins the key, and the comparison of seq in the write guards alone.';
comment on column ledger_entry.other_account_id is 'The other side. The debit account, under which the transfer is found, is this one where delta_minor > 0, else the entry''s own.';
comment on column ledger_entry.balance_minor is 'After this entry, as pending_minor.';

create table ledger_pending (
  account_id uuid not null,
  pending_id uuid not null,
  credit_account_id uuid not null,
  amount_minor bigint not null,
  posted_minor bigint default 0 not null,
  pended_at timestamp with time zone not null,
  expires_at timestamp with time zone,
  ended_at timestamp with time zone,
  purse smallint not null,
  credit_purse smallint not null,
  state smallint not null,
  currency character(3) not null,
  budget_keys text[] not null,
  constraint ledger_pending_pkey PRIMARY KEY (account_id, pending_id),
  constraint ledger_pending_amount_minor_check CHECK ((amount_minor > 0)),
  constraint ledger_pending_ended CHECK (((state = 0) = (ended_at IS NULL))),
  constraint ledger_pending_posted CHECK ((((posted_minor >= 0) AND (posted_minor <= amount_minor)) AND ((state = 1) = (posted_minor > 0)))),
  constraint ledger_pending_state_check CHECK (((state >= 0) AND (state <= 3)))
);
CREATE INDEX ledger_pending_expiry ON ledger_pending USING btree (expires_at) WHERE ((state = 0) AND (expires_at IS NOT NULL));
CREATE INDEX ledger_pending_open ON ledger_pending USING btree (account_id) WHERE (state = 0);
comment on table ledger_pending is 'Money set aside until it is posted, voided or has expired; the id is that of the transfer that set it aside.';
comment on column ledger_pending.posted_minor is 'What was posted in the end; the rest went back.';
comment on column ledger_pending.state is '0 open, 1 posted, 2 voided, 3 expired.';
comment on column ledger_pending.budget_keys is 'Which budgets of the debit account it was counted in at pended_at, to be given back what is not posted.';

create table ledger_transfer (
  account_id uuid not null,
  transfer_id uuid not null,
  number bigint generated always as identity not null,
  credit_account_id uuid not null,
  pending_id uuid,
  amount_minor bigint not null,
  guard bigint not null,
  debit_seq bigint,
  credit_seq bigint,
  at timestamp with time zone not null,
  purse smallint not null,
  credit_purse smallint not null,
  kind smallint not null,
  result smallint not null,
  currency character(3) not null,
  refused_budget text,
  constraint ledger_transfer_pkey PRIMARY KEY (transfer_id, account_id),
  constraint ledger_transfer_entries CHECK ((((result = 0) = (debit_seq IS NOT NULL)) AND ((credit_seq IS NULL) OR (debit_seq IS NOT NULL)))),
  constraint ledger_transfer_kind_check CHECK (((kind >= 1) AND (kind <= 5))),
  constraint ledger_transfer_pending CHECK (((kind = ANY (ARRAY[3, 4, 5])) = (pending_id IS NOT NULL))),
  constraint ledger_transfer_result_check CHECK (((result >= 0) AND (result <= 99)))
);
CREATE INDEX ledger_transfer_by_number ON ledger_transfer USING btree (number);
CREATE TRIGGER ledger_transfer_append_only BEFORE DELETE OR UPDATE ON ledger_transfer FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_transfer_no_truncate BEFORE TRUNCATE ON ledger_transfer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
comment on table ledger_transfer is 'Append-only. The key begins with the transfer''s id, so that ids in order of time touch few pages. To partition by month: range by at, which then joins the key; a repeat is looked for in the months that its id may be of.';
comment on column ledger_transfer.account_id is 'The debit account, within which a transfer''s id is unique.';
comment on column ledger_transfer.number is 'Batches take turns, so numbers are committed in order: who has read up to one has missed nothing before it. Gaps are batches that were rolled back.';
comment on column ledger_transfer.guard is 'The debit account''s guard when it was decided.';
comment on column ledger_transfer.debit_seq is 'The entry on the debit account; null when refused.';
comment on column ledger_transfer.credit_seq is 'The entry on the credit account; null when nothing moved there.';
comment on column ledger_transfer.kind is '1 transfer, 2 pending, 3 post, 4 void, 5 expire.';
comment on column ledger_transfer.result is '0 accepted; the refusals'' numbers stand in server/ledger/request.ts.';
comment on column ledger_transfer.refused_budget is 'Which budget it would have gone over.';

create table lock (
  account_id uuid not null,
  lock_id uuid not null,
  cause text not null,
  reach text not null,
  device_id uuid,
  parts jsonb not null,
  ends_at timestamp with time zone,
  placed_at timestamp with time zone not null,
  placed_by text not null,
  placed_by_proof text,
  stale_proof boolean default false not null,
  from_device_id uuid,
  facts jsonb default '{}'::jsonb not null,
  ended_at timestamp with time zone,
  ended_by text,
  constraint lock_pkey PRIMARY KEY (account_id, lock_id),
  constraint lock_check CHECK (((reach = 'account'::text) OR (device_id IS NOT NULL))),
  constraint lock_check1 CHECK (((ended_at IS NULL) = (ended_by IS NULL))),
  constraint lock_ended_by_check CHECK ((ended_by = ANY (ARRAY['customer'::text, 'system'::text, 'staff'::text]))),
  constraint lock_parts_check CHECK (((jsonb_typeof(parts) = 'array'::text) AND (jsonb_array_length(parts) > 0))),
  constraint lock_placed_by_check CHECK ((placed_by = ANY (ARRAY['customer'::text, 'stranger-with-proof'::text, 'system'::text, 'staff'::text]))),
  constraint lock_reach_check CHECK ((reach = ANY (ARRAY['account'::text, 'device'::text])))
);
CREATE INDEX lock_open ON lock USING btree (account_id) WHERE (ended_at IS NULL);
comment on table lock is 'One row a lock. A lock whose parts have all ended is over without being touched.';
comment on column lock.device_id is 'The device that the lock holds on, or that it was placed for (named lost, not mine).';
comment on column lock.parts is 'What is taken away until when: [{capabilities, proofs, endsAt}]; parts may end at different times.';
comment on column lock.ends_at is 'The latest end of the parts; null when one of them ends only by an act.';
comment on column lock.from_device_id is 'The known device from which it was placed, if any.';

create table message (
  subject_id uuid not null,
  message_id uuid not null,
  channel text not null,
  kind text not null,
  address_sealed bytea not null,
  body_sealed bytea,
  created_at timestamp with time zone not null,
  due_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  state text default 'waiting'::text not null,
  attempts integer default 0 not null,
  leased_until_at timestamp with time zone,
  ended_at timestamp with time zone,
  failure text,
  notice_id uuid,
  constraint message_pkey PRIMARY KEY (subject_id, message_id),
  constraint body_is_wiped CHECK (
CASE state
    WHEN 'waiting'::text THEN (body_sealed IS NOT NULL)
    WHEN 'dead'::text THEN true
    ELSE (body_sealed IS NULL)
END),
  constraint message_channel_check CHECK ((channel = ANY (ARRAY['sms'::text, 'email'::text]))),
  constraint message_kind_check CHECK ((kind = ANY (ARRAY['notice'::text, 'code'::text]))),
  constraint message_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'delivered'::text, 'expired'::text, 'dead'::text]))),
  constraint waiting_has_not_ended CHECK (((state = 'waiting'::text) = (ended_at IS NULL)))
);
CREATE INDEX message_ended ON message USING btree (ended_at) WHERE (state <> 'waiting'::text);
CREATE INDEX message_waiting ON message USING btree (due_at) WHERE (state = 'waiting'::text);
CREATE INDEX message_with_body ON message USING btree (expires_at) WHERE (body_sealed IS NOT NULL);
comment on table message is 'Outbox: one row a message and channel. Bodies and addresses are sealed; bodies are wiped at the end.';
comment on column message.notice_id is 'The Status Centre entry that it carries; null for a code.';

create table migration (
  name text not null,
  sha256 text not null,
  applied_at timestamp with time zone not null,
  constraint migration_pkey PRIMARY KEY (name)
);

create table month_sums (
  account_id uuid not null,
  time_zone text not null,
  through_seq bigint not null,
  months jsonb not null,
  constraint month_sums_pkey PRIMARY KEY (account_id)
);
comment on table month_sums is 'What came in and went out, month by month, of the account''s entries up to one: the rest is added when somebody looks.';
comment on column month_sums.months is 'Oldest first: month, in, out, number of lines, balance after the last, seq of the first and of the last.';

create table name_lookup (
  account_id uuid not null,
  looked_at timestamp with time zone[] default '{}'::timestamp with time zone[] not null,
  missed_at timestamp with time zone[] default '{}'::timestamp with time zone[] not null,
  constraint name_lookup_pkey PRIMARY KEY (account_id)
);
comment on table name_lookup is 'How often an account asked whose a number is, in the last day.';

create table not_me_token (
  token_hash bytea not null,
  account_id uuid not null,
  notice_id uuid not null,
  expires_at timestamp with time zone not null,
  used_at timestamp with time zone,
  constraint not_me_token_pkey PRIMARY KEY (token_hash)
);
CREATE INDEX not_me_token_expiry ON not_me_token USING btree (expires_at);

create table notice (
  account_id uuid not null,
  notice_id uuid not null,
  template text not null,
  content_sealed bytea not null,
  channels text[] not null,
  told_at timestamp with time zone not null,
  disputed_at timestamp with time zone,
  constraint notice_pkey PRIMARY KEY (account_id, notice_id)
);
CREATE INDEX notice_by_time ON notice USING btree (account_id, told_at DESC);
comment on table notice is 'Status Centre entries. One that is not here was not sent by us.';

create table password (
  account_id uuid not null,
  password_id uuid not null,
  hash text,
  strength smallint not null,
  set_at timestamp with time zone not null,
  at_opening boolean not null,
  exposed_at timestamp with time zone,
  replaced_at timestamp with time zone,
  constraint password_pkey PRIMARY KEY (account_id, password_id),
  constraint password_check CHECK (((hash IS NOT NULL) OR (replaced_at IS NOT NULL))),
  constraint password_strength_check CHECK (((strength >= 0) AND (strength <= 4)))
);
CREATE UNIQUE INDEX password_one_current ON password USING btree (account_id) WHERE (replaced_at IS NULL);
CREATE INDEX password_to_wipe ON password USING btree (replaced_at) WHERE ((replaced_at IS NOT NULL) AND (hash IS NOT NULL));
comment on column password.hash is 'argon2id, then the pepper''s version. Wiped when a replaced password no longer counts.';

create table payee (
  account_id uuid not null,
  other_account_id uuid not null,
  sealed_label bytea not null,
  first_paid_at timestamp with time zone,
  last_paid_at timestamp with time zone,
  last_received_at timestamp with time zone,
  known_from_at timestamp with time zone,
  disputed_at timestamp with time zone,
  taken_back_at timestamp with time zone,
  constraint payee_pkey PRIMARY KEY (account_id, other_account_id)
);
comment on table payee is 'With whom an account has had to do: paid, or received from. Kept by the job that follows the ledger.';
comment on column payee.known_from_at is 'First paid outside any lock; seven days later a known payee.';
comment on column payee.taken_back_at is 'When the payer last took back that they cheat or were not meant: only what is paid later makes them a known payee again.';

create table payment (
  account_id uuid not null,
  payment_id uuid not null,
  key_hash bytea not null,
  kind text not null,
  other_account_id uuid not null,
  amount_minor bigint not null,
  currency character(3) not null,
  capability text not null,
  under_lock boolean not null,
  guard bigint not null,
  request_id uuid,
  source_id uuid,
  sealed_words bytea,
  created_at timestamp with time zone not null,
  deadline_at timestamp with time zone not null,
  turn integer,
  constraint payment_pkey PRIMARY KEY (account_id, payment_id),
  constraint payment_amount_minor_check CHECK ((amount_minor > 0)),
  constraint payment_kind_check CHECK ((kind = ANY (ARRAY['pay'::text, 'request'::text, 'cash-in'::text, 'cash-out'::text]))),
  constraint payment_turn_check CHECK ((turn > 0))
);
CREATE UNIQUE INDEX payment_by_key ON payment USING btree (account_id, key_hash);
CREATE INDEX payment_by_time ON payment USING brin (created_at) WITH (pages_per_range='16');
CREATE UNIQUE INDEX payment_by_turn ON payment USING btree (account_id, other_account_id, amount_minor, turn) WHERE (turn IS NOT NULL);
CREATE TRIGGER payment_append_only BEFORE DELETE OR UPDATE ON payment FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_no_truncate BEFORE TRUNCATE ON payment FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
comment on table payment is 'What was asked for and accepted by the gate, before the ledger decides. Append-only; its state is the ledger''s transfer of the same id.';
comment on column payment.account_id is 'Whose money it is about: the payer, or for cash-in the one who gets it.';
comment on column payment.payment_id is 'Also the id of the transfer; in order of time (RFC 9562, version 7), so that keys of the same hour lie together.';
comment on column payment.key_hash is 'Keyed hash of the Idempotency-Key: the same key again is the same payment.';
comment on column payment.under_lock is 'A lock held when it was asked: whom it paid does not become known by it.';
comment on column payment.sealed_words is 'Note, and the payee''s name as the payer typed it; null when there is neither.';
comment on column payment.turn is 'Which of its like it is: of the same amount to the same payee. Null for cash, and for what was refused before it was kept.';

create table payment_pin (
  account_id uuid not null,
  pin_hash text not null,
  set_at timestamp with time zone not null,
  constraint payment_pin_pkey PRIMARY KEY (account_id)
);
comment on table payment_pin is 'argon2id with a pepper. It confirms payments, and neither signs in nor recovers.';

create table payment_refusal (
  account_id uuid not null,
  payment_id uuid not null,
  refusal jsonb not null,
  refused_at timestamp with time zone not null,
  constraint payment_refusal_pkey PRIMARY KEY (account_id, payment_id)
);
CREATE TRIGGER payment_refusal_append_only BEFORE DELETE OR UPDATE ON payment_refusal FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payment_refusal_no_truncate BEFORE TRUNCATE ON payment_refusal FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
comment on table payment_refusal is 'Keys that were closed before the ledger was asked: never paid, whatever changes. Append-only.';
comment on column payment_refusal.refusal is 'Code, and the numbers and times that its text names; nothing that names a customer.';

create table payment_request (
  account_id uuid not null,
  request_id uuid not null,
  amount_minor bigint not null,
  currency character(3) not null,
  sealed_note bytea,
  state text not null,
  created_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  held_by_account_id uuid,
  held_by_payment_id uuid,
  constraint payment_request_pkey PRIMARY KEY (account_id, request_id),
  constraint payment_request_amount_minor_check CHECK ((amount_minor > 0)),
  constraint payment_request_check CHECK (((ended_at IS NULL) = (state = 'open'::text))),
  constraint payment_request_check1 CHECK (((held_by_account_id IS NULL) = (held_by_payment_id IS NULL))),
  constraint payment_request_state_check CHECK ((state = ANY (ARRAY['open'::text, 'paid'::text, 'cancelled'::text])))
);
CREATE INDEX payment_request_open ON payment_request USING btree (account_id, created_at) WHERE (state = 'open'::text);
comment on table payment_request is 'Somebody asks for money: paid once, within its time.';
comment on column payment_request.held_by_payment_id is 'The payment that was let through last. Another is let through only when this one was refused or is too late.';

create table phone_number (
  phone_hash bytea not null,
  key_version smallint not null,
  account_id uuid not null,
  bound_at timestamp with time zone not null,
  reissue_suspected_at timestamp with time zone,
  ended_at timestamp with time zone,
  constraint phone_number_pkey PRIMARY KEY (phone_hash, account_id, bound_at)
);
CREATE UNIQUE INDEX phone_number_one_wallet ON phone_number USING btree (phone_hash) WHERE (ended_at IS NULL);
comment on table phone_number is 'One row per live root key, so that look-ups survive a key rotation.';

create table pin_lane (
  account_id uuid not null,
  place text not null,
  failures integer default 0 not null,
  wrong_guess bytea,
  opens_at timestamp with time zone,
  closed_at timestamp with time zone,
  last_used_at timestamp with time zone not null,
  constraint pin_lane_pkey PRIMARY KEY (account_id, place)
);
comment on table pin_lane is 'Wrong PINs in a row on one device: pauses, then closed until the PIN is set anew.';
comment on column pin_lane.wrong_guess is 'Two bytes of a keyed hash of the last wrong one: the same slip again is not counted.';

create table recovery (
  account_id uuid not null,
  recovery_id uuid not null,
  flow_id uuid not null,
  browser_hash bytea not null,
  kind text not null,
  state text not null,
  proofs jsonb not null,
  used_recovery_code boolean default false not null,
  started_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  constraint recovery_pkey PRIMARY KEY (account_id, recovery_id),
  constraint recovery_check CHECK (((ended_at IS NULL) = (state = ANY (ARRAY['proving'::text, 'choosing_password'::text])))),
  constraint recovery_kind_check CHECK ((kind = ANY (ARRAY['forgotten_password'::text, 'exposed_password'::text]))),
  constraint recovery_state_check CHECK ((state = ANY (ARRAY['proving'::text, 'choosing_password'::text, 'completed'::text, 'abandoned'::text, 'expired'::text])))
);
CREATE INDEX recovery_by_id ON recovery USING btree (recovery_id);
CREATE INDEX recovery_running ON recovery USING btree (account_id, expires_at) WHERE (ended_at IS NULL);
comment on table recovery is 'One run of the self-service way back in. Moves only by the transitions of server/recovery.';
comment on column recovery.browser_hash is 'Keyed hash of the browser cookie: no other browser may take a step.';

create table recovery_code (
  account_id uuid not null,
  code_id uuid not null,
  set_id uuid not null,
  code_hash bytea not null,
  key_version smallint not null,
  made_at timestamp with time zone not null,
  at_opening boolean not null,
  used_at timestamp with time zone,
  voided_at timestamp with time zone,
  constraint recovery_code_pkey PRIMARY KEY (account_id, code_id)
);
CREATE UNIQUE INDEX recovery_code_by_hash ON recovery_code USING btree (account_id, code_hash);

create table seen_browser (
  account_id uuid not null,
  place uuid not null,
  last_at timestamp with time zone not null,
  constraint seen_browser_pkey PRIMARY KEY (account_id, place)
);
CREATE INDEX seen_browser_idle ON seen_browser USING btree (last_at);
comment on table seen_browser is 'Browsers without a device key that signed in: no longer new once their unusual_sign_in lock is over.';
comment on column seen_browser.place is 'Stands for the browser wherever a device is named; made from its cookie by keyed hash.';

create table send_count (
  counter_hash bytea not null,
  scope text not null,
  hour_start_at timestamp with time zone not null,
  hour_sends integer default 0 not null,
  day_start_at timestamp with time zone not null,
  day_sends integer default 0 not null,
  tripped_at timestamp with time zone,
  constraint send_count_pkey PRIMARY KEY (counter_hash),
  constraint send_count_scope_check CHECK ((scope = ANY (ARRAY['source'::text, 'range'::text, 'country'::text, 'whole'::text])))
);
CREATE INDEX send_count_by_age ON send_count USING btree (day_start_at);
comment on table send_count is 'Codes sent for askers who hold nothing, per source, range of numbers, country and in all.';
comment on column send_count.tripped_at is 'When this counter first refused in its present window: logged and audited once.';

create table send_share (
  number_hash bytea not null,
  share text not null,
  sent_at timestamp with time zone[] default '{}'::timestamp with time zone[] not null,
  sent_from bytea[] default '{}'::bytea[] not null,
  last_at timestamp with time zone not null,
  subject_id uuid,
  told_at timestamp with time zone,
  constraint send_share_pkey PRIMARY KEY (number_hash, share),
  constraint send_share_check CHECK ((cardinality(sent_from) = cardinality(sent_at))),
  constraint send_share_share_check CHECK ((share = ANY (ARRAY['stranger'::text, 'known'::text])))
);
CREATE INDEX send_share_by_age ON send_share USING btree (last_at);
comment on table send_share is 'When codes were last sent to a number, for sliding windows: strangers and known askers apart.';
comment on column send_share.sent_from is 'Beside each of sent_at: a keyed hash of the number and the address that asked, empty for known askers.';
comment on column send_share.subject_id is 'The account of the number at the last send, or its decoy: whom to tell of a flood.';
comment on column send_share.told_at is 'When the owner was last told that strangers ask for codes often.';

create table session (
  account_id uuid not null,
  session_id uuid not null,
  token_hash bytea not null,
  browser_hash bytea not null,
  device_id uuid,
  place uuid not null,
  kind text not null,
  full_at timestamp with time zone,
  proofs jsonb not null,
  browser_name text not null,
  created_at timestamp with time zone not null,
  last_seen_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  ended_at timestamp with time zone,
  ended_because text,
  constraint session_pkey PRIMARY KEY (account_id, session_id),
  constraint session_check CHECK (((kind = 'limited'::text) = (full_at IS NOT NULL))),
  constraint session_check1 CHECK (((ended_at IS NULL) = (ended_because IS NULL))),
  constraint session_kind_check CHECK ((kind = ANY (ARRAY['full'::text, 'limited'::text])))
);
CREATE INDEX session_by_token ON session USING btree (token_hash) WHERE (ended_at IS NULL);
CREATE INDEX session_expired ON session USING btree (expires_at);
CREATE INDEX session_open ON session USING btree (account_id) WHERE (ended_at IS NULL);
comment on column session.token_hash is 'Keyed hash: a dump of this table signs nobody in.';
comment on column session.browser_hash is 'A token copied to another browser is worth nothing.';

create table sign_in_key (
  subject_id uuid not null,
  lane_key text not null,
  browser_hash bytea not null,
  key_hash bytea not null,
  fingerprint bytea not null,
  guess_hash bytea,
  refusal jsonb,
  made_at timestamp with time zone not null,
  expires_at timestamp with time zone not null,
  constraint sign_in_key_pkey PRIMARY KEY (subject_id, lane_key, browser_hash, key_hash),
  constraint sign_in_key_check CHECK (((guess_hash IS NULL) = (refusal IS NULL))),
  constraint sign_in_key_guess_hash_check CHECK ((octet_length(guess_hash) = 4))
);
CREATE INDEX sign_in_key_expired ON sign_in_key USING btree (expires_at);
comment on table sign_in_key is 'Idempotency keys of sign-in. An accepted row keeps nothing of the secret and no session.';
comment on column sign_in_key.guess_hash is 'Of a wrong guess only: a hash of the right password would be a hint for whoever steals the table.';

create table used_challenge (
  challenge_hash bytea not null,
  expires_at timestamp with time zone not null,
  constraint used_challenge_pkey PRIMARY KEY (challenge_hash)
);
CREATE INDEX used_challenge_expired ON used_challenge USING btree (expires_at);
comment on table used_challenge is 'Device challenges that were answered: each is good for one answer.';

create table wallet_profile (
  account_id uuid not null,
  tier smallint not null,
  findable_by_number boolean not null,
  code_serial integer default 0 not null,
  constraint wallet_profile_pkey PRIMARY KEY (account_id),
  constraint wallet_profile_code_serial_check CHECK ((code_serial >= 0)),
  constraint wallet_profile_tier_check CHECK (((tier >= 1) AND (tier <= 4)))
);
comment on table wallet_profile is 'Class of the wallet and whether typing its number finds it. Without a row: the class of a new one, and yes.';
comment on column wallet_profile.code_serial is 'Which code to be paid by holds: one that names another is nobody''s.';

create table wallet_watermark (
  follower text not null,
  number bigint not null,
  constraint wallet_watermark_pkey PRIMARY KEY (follower)
);
comment on table wallet_watermark is 'Up to which of the ledger''s transfers a follower has come.';
