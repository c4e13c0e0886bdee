-- What waits in the vault for a case, or is on its way out, is what the ledger holds: claimed once, or lapsed by law.
SELECT brand_id, case_id AS subject, what || ' ' || currency || ': ' || sum(said) || ', booked ' || sum(booked) AS detail
FROM (
    SELECT brand_id, case_id, currency, state AS what, sum(amount_minor) AS said, 0 AS booked
    FROM settlement_kept WHERE state IN ('waiting', 'asked')
    GROUP BY brand_id, case_id, currency, state
    UNION ALL
    SELECT entry.brand_id, entry.origin, posting.currency,
           CASE posting.account WHEN 'vault' THEN 'waiting' ELSE 'asked' END, 0, -sum(posting.amount_minor)
    FROM ledger_entry entry
    JOIN ledger_posting posting ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
    WHERE posting.account = 'vault' OR (posting.account = 'refund_in_transit' AND entry.kind LIKE 'claim\_%')
    GROUP BY entry.brand_id, entry.origin, posting.currency, posting.account
) either
GROUP BY brand_id, case_id, currency, what
HAVING sum(said) <> sum(booked)
