-- Find entries that do not sum to zero in a currency, entries of nothing, and legs of no entry.
SELECT brand.code, either.entry_id::text, either.currency, either.what
FROM (
    SELECT brand_id, entry_id, currency, 'is off by ' || sum(amount_minor) AS what
    FROM ledger_posting GROUP BY brand_id, entry_id, currency HAVING sum(amount_minor) <> 0
    UNION ALL
    SELECT entry.brand_id, entry.id, '', 'moves nothing'
    FROM ledger_entry entry
    WHERE NOT EXISTS (SELECT FROM ledger_posting posting
                      WHERE posting.brand_id = entry.brand_id AND posting.entry_id = entry.id)
    UNION ALL
    SELECT posting.brand_id, posting.entry_id, posting.currency, 'has a leg and no entry'
    FROM ledger_posting posting
    WHERE NOT EXISTS (SELECT FROM ledger_entry entry
                      WHERE entry.brand_id = posting.brand_id AND entry.id = posting.entry_id)
) either
JOIN brands_brand brand ON brand.id = either.brand_id
ORDER BY brand.code, either.entry_id
LIMIT %(limit)s
