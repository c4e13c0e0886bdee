-- A second refund of one penny.
ALTER TABLE settlement_refund DROP CONSTRAINT settlement_refund_once;
INSERT INTO settlement_refund SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'amount_minor', 1))).*
FROM settlement_refund r
WHERE r.case_id = %(closed)s;
