-- Ended a second early.
ALTER TABLE cases_case DROP CONSTRAINT cases_case_no_early_end;
UPDATE cases_case SET ends_at = ceased_at + interval '1 second' WHERE id = %(closed)s;
