-- At most one confirmed effect per origin and kind.
SELECT brand_id, origin AS subject, effect || ' ' || count(*) || ' times' AS detail
FROM outbox_effect
WHERE state = 'confirmed'
GROUP BY brand_id, origin, effect
HAVING count(*) > 1
