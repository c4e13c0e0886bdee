-- Read the latest generation of each effect of an origin, where it failed.
SELECT brand_id, effect, connector, body, generation, lane, stream
FROM (
    SELECT DISTINCT ON (effect) *
    FROM outbox_effect
    WHERE origin = %(origin)s
    ORDER BY effect, generation DESC
) latest
WHERE state = 'failed'
