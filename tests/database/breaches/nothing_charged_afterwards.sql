-- An entry an hour after the end.
INSERT INTO ledger_entry (id, brand_id, origin, kind, at)
SELECT gen_random_uuid(), brand_id, origin, 'late', now() + interval '1 hour'
FROM ledger_entry r
WHERE r.origin = %(closed)s AND kind = 'take_over';
