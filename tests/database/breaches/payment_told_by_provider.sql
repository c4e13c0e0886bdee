-- A payment that the provider never heard of.
INSERT INTO selfcare_payment
    (id, brand_id, account_id, line_id, purpose, amount_minor, currency, state, reason, asked_at, ended_at)
SELECT gen_random_uuid(), c.brand_id, c.account_id, c.line_id, 'top_up', 100, 'GBP', 'confirmed', '', now(), now()
FROM cases_case c
WHERE c.id = %(closed)s;
-- Paid, and nobody booked it.
INSERT INTO selfcare_payment
    (id, brand_id, account_id, line_id, purpose, amount_minor, currency, state, reason, asked_at)
SELECT c.id, c.brand_id, c.account_id, c.line_id, 'top_up', 100, 'GBP', 'asked', '', now()
FROM cases_case c
WHERE c.id = %(closed)s;
UPDATE outbox_effect SET effect = 'payments.charge' WHERE origin = %(closed)s AND effect = 'payments.refund';
-- Booked, and on its way back although nobody sent it.
INSERT INTO selfcare_payment
    (id, brand_id, account_id, line_id, purpose, amount_minor, currency, state, reason, asked_at)
SELECT c.id, c.brand_id, c.account_id, c.line_id, 'top_up', 100, 'GBP', 'returning', '', now()
FROM cases_case c
WHERE c.id = %(closed)s;
UPDATE outbox_effect SET effect = 'payments.charge' WHERE origin = %(closed)s AND effect = 'payments.refund';
