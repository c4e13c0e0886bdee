-- A second statement.
ALTER TABLE certificates_certificate DROP CONSTRAINT certificates_certificate_once;
INSERT INTO certificates_certificate SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'public_id', 'LU-0'))).*
FROM certificates_certificate r
WHERE r.case_id = %(closed)s AND kind = 'statement';
