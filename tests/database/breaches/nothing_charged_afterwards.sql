-- An entry an hour after the end.
INSERT INTO ledger_entry SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'kind', 'late', 'at', now() + interval '1 hour'))).*
FROM ledger_entry r
WHERE r.origin = %(closed)s AND kind = 'take_over';
