-- A settled case was charged its fee and the usage that arrived in time: once, and nothing else.
SELECT c.brand_id, c.id AS subject, 'fee and usage ' || told.minor || ', charged ' || coalesce(booked.minor, 0) AS detail
FROM cases_case c
JOIN settlement_finalbill bill ON bill.brand_id = c.brand_id AND bill.case_id = c.id
CROSS JOIN LATERAL (
    SELECT bill.fee_minor + coalesce(sum(late.amount_minor), 0) AS minor
    FROM settlement_lateusage late
    WHERE late.brand_id = c.brand_id AND late.case_id = c.id AND late.billed
) told
LEFT JOIN (
    SELECT entry.brand_id, entry.origin, -sum(posting.amount_minor) AS minor
    FROM ledger_entry entry
    JOIN ledger_posting posting ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
    WHERE posting.account = 'fee_income'
    GROUP BY entry.brand_id, entry.origin
) booked ON booked.brand_id = c.brand_id AND booked.origin = c.id
WHERE c.settled_at IS NOT NULL AND told.minor <> coalesce(booked.minor, 0)
