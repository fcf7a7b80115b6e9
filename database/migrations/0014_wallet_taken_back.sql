-- What was said of a payee can be taken back: then nothing that was paid before counts towards a known payee any more.
alter table payee add column taken_back_at timestamptz;
comment on column payee.taken_back_at is 'When the payer last took back that they cheat or were not meant: only what is paid later makes them a known payee again.';
