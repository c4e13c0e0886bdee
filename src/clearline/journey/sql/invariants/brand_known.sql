-- Entries of the log and effects are of a brand that there is.
-- No key says so: one for each of twenty rows a case would cost more than the rows.
SELECT each.brand_id, each.id AS subject, each.what || ' of an unknown brand' AS detail
FROM (
    SELECT brand_id, id, 'entry of the log' AS what FROM audit_leaf
    UNION ALL SELECT brand_id, id, 'effect' FROM outbox_effect
) each
WHERE NOT EXISTS (SELECT FROM brands_brand brand WHERE brand.id = each.brand_id)
