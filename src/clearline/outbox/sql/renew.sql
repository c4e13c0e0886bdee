-- Hold effects that are out with this sender a while longer; the attempt says whether they still are.
UPDATE outbox_effect effect SET lease_until = %(lease_until)s
FROM unnest(%(ids)s::uuid[], %(attempts)s::int[]) AS held (id, attempt)
WHERE effect.id = held.id AND effect.attempt = held.attempt AND effect.state = 'sending'
RETURNING effect.id
