-- A code to be paid by can be renewed: what was printed, sent or photographed before ends at once.
alter table wallet_profile add column code_serial integer not null default 0 check (code_serial >= 0);
comment on column wallet_profile.code_serial is 'Which code to be paid by holds: one that names another is nobody''s.';
