-- Take due effects of one connector out on a lease; the attempt is the fence against late answers.
WITH due AS (
    SELECT id, state AS found
    FROM outbox_effect
    WHERE connector = %(connector)s AND due_at <= %(now)s
    ORDER BY due_at
    LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED
)
UPDATE outbox_effect effect
SET state = 'sending', attempt = effect.attempt + 1, due_at = %(lease_until)s
FROM due
WHERE effect.id = due.id
RETURNING effect.id, effect.brand_id, effect.origin, effect.effect, effect.generation, effect.body,
          effect.attempt, due.found
