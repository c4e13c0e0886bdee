-- A bill is marked that the final bill does not know.
INSERT INTO lines_bill
    (id, brand_id, account_id, external_id, issued_on, due_on, amount_minor, paid_minor, currency, status, settled_by, settled_minor)
SELECT gen_random_uuid(), brand_id, account_id, 'planted', current_date, current_date, 5, 0, 'GBP', 'open', id, 5
FROM cases_case WHERE id = %(closed)s;
