-- What goes back, by refund or as its holder chose, is what the final bill gives back; a settled case has had it.
SELECT c.brand_id, c.id AS subject, 'to come back ' || due.back || ', refunded ' || coalesce(refund.amount_minor, kept.amount_minor, 0)
       || ', elsewhere ' || coalesce(outcome.amount_minor, 0) AS detail
FROM cases_case c
JOIN settlement_finalbill bill ON bill.brand_id = c.brand_id AND bill.case_id = c.id
-- Usage that arrived late, and in time, is taken off what comes back.
CROSS JOIN LATERAL (
    SELECT greatest(0, bill.credit_minor - bill.fee_minor - bill.bills_minor - coalesce(sum(late.amount_minor), 0)) AS back
    FROM settlement_lateusage late
    WHERE late.brand_id = c.brand_id AND late.case_id = c.id AND late.billed
) due
LEFT JOIN settlement_refund refund
    ON refund.brand_id = c.brand_id AND refund.case_id = c.id AND (c.settled_at IS NULL OR refund.state = 'confirmed')
LEFT JOIN settlement_outcome outcome ON outcome.brand_id = c.brand_id AND outcome.case_id = c.id
-- What found no way back is kept; what came back after it had counted as paid is kept as well, and billed once.
LEFT JOIN settlement_kept kept
    ON kept.brand_id = c.brand_id AND kept.case_id = c.id AND kept.source = 'returned'
    AND kept.replaces_id IS NULL AND c.settled_at IS NOT NULL
WHERE (c.settled_at IS NOT NULL OR refund.id IS NOT NULL)
  AND due.back <> coalesce(refund.amount_minor, kept.amount_minor, 0) + coalesce(outcome.amount_minor, 0)
