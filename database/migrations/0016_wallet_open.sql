-- What is on its way, by its owner: listed until it is booked, however long that takes and whatever came after.
create index funding_order_open on funding_order (account_id, payment_id) where booked_at is null;
