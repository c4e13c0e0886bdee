-- Ask for effects; a key that exists stays as it is, whatever has become of it.
INSERT INTO outbox_effect
    (id, brand_id, origin, effect, generation, connector, body, state, attempt, due_at, asked_at, facts, reason)
SELECT id, brand, origin, effect, generation, connector, body, 'pending', 0, %(now)s, %(now)s, '{}', ''
FROM unnest(%(ids)s::uuid[], %(brands)s::uuid[], %(origins)s::uuid[], %(effects)s::text[],
            %(generations)s::smallint[], %(connectors)s::text[], %(bodies)s::jsonb[])
    AS command (id, brand, origin, effect, generation, connector, body)
ON CONFLICT (brand_id, origin, effect, generation) DO NOTHING
