-- Take due effects of one lane out on a lease; the attempt is the fence against late answers.
-- The due time stays as it was: no index names what changes here, so the row alone is written.
-- Within a stream nothing overtakes: an effect whose predecessor is still open goes out with it or after it,
-- and waits as well where one of them waits for another (it was put off after they had been written).
WITH due AS (
    SELECT id, state AS found
    FROM outbox_effect effect
    WHERE connector = %(connector)s AND lane = %(lane)s AND due_at <= %(now)s
      AND (lease_until IS NULL OR lease_until <= %(now)s)
      AND (stream IS NULL OR NOT EXISTS (
            SELECT FROM outbox_effect before
            WHERE before.stream = effect.stream AND before.id < effect.id AND before.due_at IS NOT NULL
              AND before.connector = effect.connector AND before.state <> 'accepted'
              AND before.reason NOT IN ('no_route', 'not_prepared', 'connector_raised', 'cannot_be_asked')
              AND (before.due_at > effect.due_at OR before.lease_until > %(now)s OR EXISTS (
                    SELECT FROM outbox_effect first
                    WHERE first.stream = before.stream AND first.id < before.id AND first.due_at > before.due_at
                      AND first.connector = before.connector AND first.state <> 'accepted'
                      AND first.reason NOT IN
                          ('no_route', 'not_prepared', 'connector_raised', 'cannot_be_asked')))))
    ORDER BY due_at, id
    LIMIT %(limit)s
    FOR NO KEY UPDATE SKIP LOCKED
)
UPDATE outbox_effect effect
SET state = 'sending', attempt = effect.attempt + 1, lease_until = %(lease_until)s
FROM due
WHERE effect.id = due.id
RETURNING effect.id, effect.brand_id, effect.origin, effect.effect, effect.generation, effect.body,
          effect.attempt, due.found, effect.stream
