-- What became of what a closing left is what the ledger says, to the minor unit: moved, donated or kept; points too.
SELECT outcome.brand_id, outcome.case_id AS subject,
       outcome.way || ' ' || outcome.amount_minor || ', booked ' || coalesce(booked.left_minor, 0)
       || '; points ' || outcome.points_minor || ', booked ' || coalesce(booked.points_minor, 0) AS detail
FROM settlement_outcome outcome
LEFT JOIN (
    SELECT entry.brand_id, entry.origin,
           sum(posting.amount_minor) FILTER (WHERE posting.account = 'case_payable') AS left_minor,
           sum(posting.amount_minor) FILTER (WHERE posting.account = 'points_redeemed') AS points_minor
    FROM ledger_entry entry
    JOIN ledger_posting posting ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
    WHERE entry.kind IN ('move', 'donate', 'kept_chosen', 'kept_no_line', 'kept_points', 'points_donated')
    GROUP BY entry.brand_id, entry.origin
) booked ON booked.brand_id = outcome.brand_id AND booked.origin = outcome.case_id
WHERE outcome.amount_minor <> coalesce(booked.left_minor, 0)
   OR outcome.points_minor <> coalesce(booked.points_minor, 0)
