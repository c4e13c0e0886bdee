-- An open case has a time to be looked at, or somebody named who has to act.
SELECT brand_id, id AS subject, state AS detail
FROM cases_case
WHERE state NOT IN ('released', 'rejected', 'withdrawn', 'expired') AND due_at IS NULL AND waits_for = ''
