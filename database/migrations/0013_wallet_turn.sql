-- Two payments of the same amount to the same payee at the same instant: each needs a turn, and no turn is had twice.
alter table payment add column turn integer check (turn > 0);
create unique index payment_by_turn on payment (account_id, other_account_id, amount_minor, turn)
  where turn is not null;
comment on column payment.turn is 'Which of its like it is: of the same amount to the same payee. Null for cash, and for what was refused before it was kept.';
