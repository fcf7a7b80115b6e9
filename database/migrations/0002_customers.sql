-- Who a customer is: account, number, password, recovery codes, contacts, known devices.
create table account (
  account_id uuid primary key,
  sealed_name bytea not null,
  locale text not null check (locale in ('zh-CN', 'en')),
  opened_at timestamptz not null,
  last_used_at timestamptz not null
);
comment on table account is 'One wallet account. Its row is what account-wide decisions lock.';

-- From a number to its account. Distributed by the hash, because a stranger's number is all that is known at the door.
create table phone_number (
  phone_hash bytea not null,
  key_version smallint not null,
  account_id uuid not null,
  bound_at timestamptz not null,
  reissue_suspected_at timestamptz,
  ended_at timestamptz,
  primary key (phone_hash, account_id, bound_at)
);
create unique index phone_number_one_wallet on phone_number (phone_hash) where ended_at is null;
comment on table phone_number is 'One row per live root key, so that look-ups survive a key rotation.';

-- From an account to its number, the former ones kept: what a message is sent to, and what counts as a stale proof.
create table bound_number (
  account_id uuid not null,
  binding_id uuid not null,
  sealed_number bytea not null,
  bound_at timestamptz not null,
  at_opening boolean not null,
  ended_at timestamptz,
  primary key (account_id, binding_id)
);
create unique index bound_number_one_current on bound_number (account_id) where ended_at is null;

create table password (
  account_id uuid not null,
  password_id uuid not null,
  hash text,
  strength smallint not null check (strength between 0 and 4),
  set_at timestamptz not null,
  at_opening boolean not null,
  exposed_at timestamptz,
  replaced_at timestamptz,
  primary key (account_id, password_id),
  check (hash is not null or replaced_at is not null)
);
create unique index password_one_current on password (account_id) where replaced_at is null;
create index password_to_wipe on password (replaced_at) where replaced_at is not null and hash is not null;
comment on column password.hash is 'argon2id, then the pepper''s version. Wiped when a replaced password no longer counts.';

create table recovery_code (
  account_id uuid not null,
  code_id uuid not null,
  set_id uuid not null,
  code_hash bytea not null,
  key_version smallint not null,
  made_at timestamptz not null,
  at_opening boolean not null,
  used_at timestamptz,
  voided_at timestamptz,
  primary key (account_id, code_id)
);
create unique index recovery_code_by_hash on recovery_code (account_id, code_hash);

create table contact (
  account_id uuid not null,
  contact_id uuid not null,
  sealed_address bytea not null,
  address_hash bytea not null,
  added_at timestamptz not null,
  at_opening boolean not null,
  verified_at timestamptz,
  removed_at timestamptz,
  primary key (account_id, contact_id)
);
comment on table contact is 'Second notice addresses (e-mail). An address counts for nothing before it is verified.';

create table contact_code (
  account_id uuid not null,
  code_id uuid not null,
  contact_id uuid not null,
  code_hash bytea not null,
  sent_at timestamptz not null,
  expires_at timestamptz not null,
  entries smallint not null default 0,
  used_at timestamptz,
  ended_at timestamptz,
  primary key (account_id, code_id)
);
create unique index contact_code_one_open on contact_code (account_id, contact_id)
  where used_at is null and ended_at is null;

create table device (
  account_id uuid not null,
  device_id uuid not null,
  public_key bytea not null,
  sealed_name bytea not null,
  browser text not null,
  enrolled_at timestamptz not null,
  at_opening boolean not null,
  last_seen_at timestamptz not null,
  revoked_at timestamptz,
  primary key (account_id, device_id)
);
create unique index device_one_per_key on device (account_id, public_key) where revoked_at is null;

-- From the cookie of a known device to the device. Distributed by the hash, because the cookie names no account.
create table device_token (
  token_hash bytea not null,
  key_version smallint not null,
  account_id uuid not null,
  device_id uuid not null,
  issued_at timestamptz not null,
  primary key (token_hash)
);
