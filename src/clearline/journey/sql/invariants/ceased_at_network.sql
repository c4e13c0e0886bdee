-- No line counts as ended before the network confirmed it.
SELECT c.brand_id, c.id AS subject, 'the network has not confirmed' AS detail
FROM cases_case c
WHERE c.ceased_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM outbox_effect effect
    WHERE effect.brand_id = c.brand_id AND effect.origin = c.id AND effect.effect = 'hlr.cease'
      AND effect.state = 'confirmed')
