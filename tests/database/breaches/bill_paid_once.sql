-- Two payments of one bill.
DROP INDEX selfcare_payment_bill_once;
INSERT INTO selfcare_payment
    (id, brand_id, account_id, line_id, bill_id, purpose, amount_minor, currency, state, reason, asked_at)
SELECT gen_random_uuid(), c.brand_id, c.account_id, c.line_id, c.id, 'bill', 100, 'GBP', 'asked', '', now()
FROM cases_case c, generate_series(1, 2)
WHERE c.id = %(closed)s;
