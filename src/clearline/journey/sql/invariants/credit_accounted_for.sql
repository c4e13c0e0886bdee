-- What a line had is what its case took over: no closing makes or loses money.
SELECT bill.brand_id, bill.case_id AS subject, 'bill ' || bill.credit_minor || ', taken over ' || coalesce(taken.amount, 0) AS detail
FROM settlement_finalbill bill
LEFT JOIN (
    SELECT entry.brand_id, entry.origin, -sum(posting.amount_minor) AS amount
    FROM ledger_entry entry
    JOIN ledger_posting posting ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
    WHERE entry.kind = 'take_over' AND posting.account = 'case_payable'
    GROUP BY entry.brand_id, entry.origin
) taken ON taken.brand_id = bill.brand_id AND taken.origin = bill.case_id
WHERE bill.credit_minor <> coalesce(taken.amount, 0)
