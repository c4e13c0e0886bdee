-- A statement is said to be revoked that nobody issued.
INSERT INTO certificates_ending (id, brand_id, case_id, public_id, reason, replaced_by, at, entry)
SELECT gen_random_uuid(), brand_id, id, 'LU-C-00000000', 'ordered', '', clearline_now(), gen_random_uuid()
FROM cases_case WHERE id = %(closed)s;
