-- Usage is billed where none may arrive late.
INSERT INTO settlement_lateusage
    (id, brand_id, case_id, external_id, used_on, amount_minor, currency, arrived_at, billed, never)
SELECT gen_random_uuid(), brand_id, id, 'planted', current_date, 5, 'GBP', ceased_at, true, ''
FROM cases_case WHERE id = %(closed)s;
-- Usage is billed that arrived when the money was settled.
UPDATE settlement_finalbill SET usage_until = made_at + interval '9 days' WHERE case_id = %(closed)s;
INSERT INTO settlement_lateusage
    (id, brand_id, case_id, external_id, used_on, amount_minor, currency, arrived_at, billed, never)
SELECT gen_random_uuid(), brand_id, id, 'planted', current_date, 5, 'GBP', settled_at + interval '1 day', true, ''
FROM cases_case WHERE id = %(closed)s;
