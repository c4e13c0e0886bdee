-- A bill is paid at most once: of all its payments one stands at most, under way, done or on its way back.
SELECT brand_id, bill_id AS subject, count(*) || ' payments stand' AS detail
FROM selfcare_payment
WHERE bill_id IS NOT NULL AND state <> 'failed'
GROUP BY brand_id, bill_id
HAVING count(*) > 1
