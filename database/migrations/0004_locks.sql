-- Locks: what is off on an account, why, until when. Only locks on an account or one of its devices are rows here; a pause
-- of a lane is the lane's own.
create table lock (
  account_id uuid not null,
  lock_id uuid not null,
  cause text not null,
  reach text not null check (reach in ('account', 'device')),
  device_id uuid,
  parts jsonb not null check (jsonb_typeof(parts) = 'array' and jsonb_array_length(parts) > 0),
  ends_at timestamptz,
  placed_at timestamptz not null,
  placed_by text not null check (placed_by in ('customer', 'stranger-with-proof', 'system', 'staff')),
  placed_by_proof text,
  stale_proof boolean not null default false,
  from_device_id uuid,
  facts jsonb not null default '{}',
  ended_at timestamptz,
  ended_by text check (ended_by in ('customer', 'system', 'staff')),
  primary key (account_id, lock_id),
  check (reach = 'account' or device_id is not null),
  check ((ended_at is null) = (ended_by is null))
);
create index lock_open on lock (account_id) where ended_at is null;
comment on table lock is 'One row a lock. A lock whose parts have all ended is over without being touched.';
comment on column lock.parts is 'What is taken away until when: [{capabilities, proofs, endsAt}]; parts may end at different times.';
comment on column lock.ends_at is 'The latest end of the parts; null when one of them ends only by an act.';
comment on column lock.device_id is 'The device that the lock holds on, or that it was placed for (named lost, not mine).';
comment on column lock.from_device_id is 'The known device from which it was placed, if any.';

-- For the look-up of a session, so that a lock which takes signing in and viewing away holds from the next request on
-- without a second statement in it. The table stays this module's own.
create function account_is_shut(of_account uuid, at_time timestamptz) returns boolean
language sql stable parallel safe as $$
  select exists (
    select 1 from lock
    where account_id = of_account and ended_at is null and (ends_at is null or ends_at > at_time)
      and reach = 'account' and parts @> '[{"capabilities": ["sign-in", "view"]}]'
  )
$$;
