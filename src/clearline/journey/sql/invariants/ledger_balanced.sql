-- Every entry sums to zero, by currency.
SELECT brand_id, entry_id AS subject, sum(amount_minor)::text || ' ' || currency AS detail
FROM ledger_posting
GROUP BY brand_id, entry_id, currency
HAVING sum(amount_minor) <> 0
