-- Note which refunds were refused, and which came back; one that is confirmed stays so.
UPDATE settlement_refund refund SET state = told.state
FROM unnest(%(cases)s::uuid[], %(states)s::text[]) AS told (case_id, state)
WHERE refund.case_id = told.case_id AND refund.state = 'asked'
