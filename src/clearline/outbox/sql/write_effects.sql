-- Ask for effects; a key that exists stays as it is, whatever has become of it.
-- One that follows others in its stream is due no earlier than they are. They are found by their stream alone:
-- another worker's clock may be a moment ahead, and by their due times all that it has just written would be read.
INSERT INTO outbox_effect
    (id, brand_id, origin, effect, generation, connector, lane, stream, body, state, attempt, due_at, asked_at, facts, reason)
SELECT id, brand, origin, effect, generation, connector, lane, stream, body, 'pending', 0,
       CASE WHEN stream IS NULL THEN %(now)s
            ELSE greatest(%(now)s, (SELECT max(before.due_at) FROM outbox_effect before
                                    WHERE before.stream = command.stream AND before.due_at IS NOT NULL
                                      AND before.due_at + interval '0' > %(now)s
                                      AND before.connector || '' = command.connector
                                      AND before.state <> 'accepted'))
       END,
       %(now)s, '{}', ''
FROM unnest(%(ids)s::uuid[], %(brands)s::uuid[], %(origins)s::uuid[], %(effects)s::text[],
            %(generations)s::smallint[], %(connectors)s::text[], %(lanes)s::smallint[], %(streams)s::uuid[],
            %(bodies)s::json[])
    AS command (id, brand, origin, effect, generation, connector, lane, stream, body)
ON CONFLICT (brand_id, origin, effect, generation) DO NOTHING
