-- What the network ended, its case takes up within the hour, unless staff holds it: until then charges could arise.
SELECT c.brand_id, c.id AS subject, c.state || ', off since ' || effect.answered_at AS detail
FROM cases_case c
JOIN outbox_effect effect ON effect.brand_id = c.brand_id AND effect.origin = c.id
WHERE effect.effect = 'hlr.cease' AND effect.state = 'confirmed'
  AND effect.answered_at < clearline_now() - interval '1 hour'
  AND c.ceased_at IS NULL AND c.held_reason = ''
