-- A case that was taken back, refused or never proved has sent the network nothing.
SELECT c.brand_id, c.id AS subject, c.state || ', but ' || effect.effect || ' ' || effect.state AS detail
FROM cases_case c
JOIN outbox_effect effect ON effect.brand_id = c.brand_id AND effect.origin = c.id
WHERE c.state IN ('withdrawn', 'rejected', 'expired') AND effect.effect IN ('hlr.cease', 'smdp.cancel', 'payments.refund')
