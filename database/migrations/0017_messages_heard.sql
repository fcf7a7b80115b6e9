-- Which notice a message carries, so that whoever waits for a notice to be heard can ask whether and by which channel it was.
alter table message add column notice_id uuid;
comment on column message.notice_id is 'The Status Centre entry that it carries; null for a code.';
