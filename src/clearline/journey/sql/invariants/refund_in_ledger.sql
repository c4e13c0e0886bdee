-- A refund is what the ledger sent on its way, to the minor unit.
SELECT refund.brand_id, refund.case_id AS subject, 'refund ' || refund.amount_minor || ', sent ' || coalesce(sent.amount, 0) AS detail
FROM settlement_refund refund
LEFT JOIN (
    SELECT entry.brand_id, entry.origin, posting.currency, -sum(posting.amount_minor) AS amount
    FROM ledger_entry entry
    JOIN ledger_posting posting ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
    WHERE entry.kind = 'refund_sent' AND posting.account = 'refund_in_transit'
    GROUP BY entry.brand_id, entry.origin, posting.currency
) sent ON sent.brand_id = refund.brand_id AND sent.origin = refund.case_id AND sent.currency = refund.currency
WHERE refund.amount_minor <> coalesce(sent.amount, 0)
