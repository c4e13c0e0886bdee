-- Record answers, each only under the attempt that was sent; returns those that counted.
UPDATE outbox_effect effect
SET state = answer.state, due_at = answer.due_at, lease_until = NULL, facts = answer.facts, reason = answer.reason,
    answered_at = CASE WHEN answer.state IN ('accepted', 'confirmed', 'failed') THEN %(now)s ELSE effect.answered_at END,
    confirmed_at = CASE WHEN answer.state = 'confirmed' THEN %(now)s END
FROM unnest(%(ids)s::uuid[], %(attempts)s::int[], %(states)s::text[], %(dues)s::timestamptz[],
            %(facts)s::jsonb[], %(reasons)s::text[])
    AS answer (id, attempt, state, due_at, facts, reason)
WHERE effect.id = answer.id AND effect.attempt = answer.attempt AND effect.state = 'sending'
RETURNING effect.id
