-- An account is there, with its name, long after its line ended and its number returned.
INSERT INTO privacy_term (id, brand_id, data_class, months, days, year_more, year_end, early)
SELECT gen_random_uuid(), brand_id, 'identity', 12, 0, false, false, true FROM cases_case WHERE id = %(closed)s;
UPDATE cases_case SET state = 'released', due_at = NULL, ceased_at = ceased_at - interval '3 years', ends_at = ends_at - interval '3 years',
    quarantine_until = quarantine_until - interval '3 years', settled_at = settled_at - interval '3 years', ended_at = ceased_at - interval '2 years'
WHERE id = %(closed)s;
UPDATE lines_line SET ceased_at = ceased_at - interval '3 years' WHERE id = %(line)s;
UPDATE lines_account SET id = '018c0000-0000-7000-8000-000000000001' WHERE id = (SELECT account_id FROM lines_line WHERE id = %(line)s);
UPDATE cases_case SET account_id = '018c0000-0000-7000-8000-000000000001' WHERE id = %(closed)s;
UPDATE lines_line SET account_id = '018c0000-0000-7000-8000-000000000001' WHERE id = %(line)s

-- A message is there longer than the law of its brand has it.
INSERT INTO privacy_term (id, brand_id, data_class, months, days, year_more, year_end, early)
SELECT gen_random_uuid(), brand_id, 'contact_record', 0, 30, false, false, false FROM cases_case WHERE id = %(closed)s;
UPDATE notices_notice SET id = '018c0000-0000-7000-8000-000000000001', created_at = created_at - interval '1 year'
WHERE id = (SELECT id FROM notices_notice WHERE origin = %(closed)s LIMIT 1)

-- A key is there when nothing is left that it opens.
INSERT INTO privacy_term (id, brand_id, data_class, months, days, year_more, year_end, early)
SELECT gen_random_uuid(), brand_id, 'contact_record', 0, 0, false, false, false FROM cases_case WHERE id = %(closed)s;
DELETE FROM notices_notice WHERE subject_id = (SELECT subject_id FROM cases_case WHERE id = %(closed)s);
UPDATE certificates_certificate SET issued_at = issued_at - interval '1 year' WHERE case_id = %(closed)s;
INSERT INTO privacy_erasure (id, brand_id, account_id, subject_id, data_class, erased_at, run_id)
SELECT gen_random_uuid(), brand_id, account_id, subject_id, gone, clearline_now() - interval '1 day', gen_random_uuid()
FROM cases_case CROSS JOIN (VALUES ('identity'), ('account')) AS each (gone) WHERE id = %(closed)s
