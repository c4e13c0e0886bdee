-- A later generation follows a confirmed failure of the one before it, never silence.
SELECT later.brand_id, later.id AS subject, later.effect || ' generation ' || later.generation AS detail
FROM outbox_effect later
WHERE later.generation > 1 AND NOT EXISTS (
    SELECT 1 FROM outbox_effect before
    WHERE before.origin = later.origin AND before.effect = later.effect AND before.brand_id = later.brand_id
      AND before.generation = later.generation - 1 AND before.state = 'failed')
