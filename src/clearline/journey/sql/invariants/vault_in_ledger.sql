-- What waits in the vault for a case is what the ledger holds there, by currency: claimed once, or lapsed by law.
SELECT brand_id, case_id AS subject, currency || ': waiting ' || sum(waiting) || ', booked ' || sum(booked) AS detail
FROM (
    SELECT brand_id, case_id, currency, sum(amount_minor) AS waiting, 0 AS booked
    FROM settlement_kept WHERE state = 'waiting'
    GROUP BY brand_id, case_id, currency
    UNION ALL
    SELECT entry.brand_id, entry.origin, posting.currency, 0, -sum(posting.amount_minor)
    FROM ledger_entry entry
    JOIN ledger_posting posting ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
    WHERE posting.account = 'vault'
    GROUP BY entry.brand_id, entry.origin, posting.currency
) either
GROUP BY brand_id, case_id, currency
HAVING sum(waiting) <> sum(booked)
