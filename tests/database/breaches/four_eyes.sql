-- Decided by who asked.
ALTER TABLE cases_case DROP CONSTRAINT cases_case_decided_by_another;
UPDATE cases_case SET requested_by = decided_by WHERE id = %(reviewed)s;
-- Referred, and decided by nobody.
UPDATE cases_case SET decided_by = NULL WHERE id = %(reviewed)s;
