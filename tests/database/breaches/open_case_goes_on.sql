-- Due never, and nobody has to act.
ALTER TABLE cases_case DROP CONSTRAINT cases_case_open_goes_on;
UPDATE cases_case SET due_at = NULL, waits_for = '' WHERE id = %(waiting)s;
-- Held, and nobody has to look.
ALTER TABLE cases_case DROP CONSTRAINT cases_case_held_by_staff;
UPDATE cases_case SET held_reason = 'broken', waits_for = '' WHERE id = %(waiting)s;
