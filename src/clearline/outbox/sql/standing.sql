-- Read how an effect of each origin stands, in its latest generation.
SELECT DISTINCT ON (origin) origin, state, facts, reason, asked_at
FROM outbox_effect
WHERE origin = ANY (%(origins)s::uuid[]) AND effect = %(effect)s
ORDER BY origin, generation DESC
