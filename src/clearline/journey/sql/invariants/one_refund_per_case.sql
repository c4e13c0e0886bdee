-- A case is refunded at most once.
SELECT brand_id, case_id AS subject, count(*) || ' refunds' AS detail
FROM settlement_refund
GROUP BY brand_id, case_id
HAVING count(*) > 1
