-- One factor was enough.
ALTER TABLE cases_case DROP CONSTRAINT cases_case_no_cease_without_proof;
UPDATE cases_case SET factors = 1 WHERE id = %(closed)s;
-- Nothing cleared it.
ALTER TABLE cases_case DROP CONSTRAINT cases_case_no_cease_without_proof;
UPDATE cases_case SET cleared_at = NULL WHERE id = %(closed)s;
