-- Hold effects that are out with this sender a while longer; the attempt says whether they still are.
-- Nobody is waited for: what another transaction holds is being answered, or taken over, at this moment. To wait
-- for it, with others locked already, would be a deadlock with whoever records a batch of answers.
WITH ours AS (
    SELECT effect.id
    FROM outbox_effect effect
    JOIN unnest(%(ids)s::uuid[], %(attempts)s::int[]) AS held (id, attempt)
      ON effect.id = held.id AND effect.attempt = held.attempt
    WHERE effect.state = 'sending'
    FOR NO KEY UPDATE OF effect SKIP LOCKED
)
UPDATE outbox_effect effect SET lease_until = %(lease_until)s
FROM ours
WHERE effect.id = ours.id
RETURNING effect.id
