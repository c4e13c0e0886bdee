-- Have the engine look at cases now: somebody answered what they waited for.
-- Only where an answer is waited for: a late one must not bring forward the end of a quarantine.
-- Every row is written, also one that is due already: a stage may be deciding on what it read before.
-- The lock waits for its commit, and the new due time is not lost. Locked in order, against deadlocks.
WITH woken AS (
    SELECT id FROM cases_case
    WHERE id = ANY (%(ids)s::uuid[]) AND state = ANY (%(states)s)
    ORDER BY id
    FOR NO KEY UPDATE
)
UPDATE cases_case c SET due_at = least(coalesce(c.due_at, %(now)s), %(now)s)
FROM woken WHERE c.id = woken.id
