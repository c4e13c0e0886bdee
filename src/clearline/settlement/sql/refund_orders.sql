-- Gather what the payment provider is told about the refunds of some cases.
SELECT refund.case_id, c.account_id, refund.amount_minor, refund.currency, c.reference
FROM settlement_refund refund
JOIN cases_case c ON c.brand_id = refund.brand_id AND c.id = refund.case_id
WHERE refund.case_id = ANY (%(cases)s::uuid[])
