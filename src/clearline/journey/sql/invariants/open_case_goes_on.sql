-- An open case has a time to be looked at, or somebody named who has to act; a held one always has somebody.
SELECT brand_id, id AS subject, state || ' ' || held_reason AS detail
FROM cases_case
WHERE state NOT IN ('released', 'rejected', 'withdrawn', 'expired') AND waits_for = ''
  AND (due_at IS NULL OR held_reason <> '')
