-- Gather what the payment provider is told about claims on what is kept.
SELECT kept.id, kept.case_id, c.account_id, kept.amount_minor, kept.currency, c.reference
FROM settlement_kept kept
JOIN cases_case c ON c.brand_id = kept.brand_id AND c.id = kept.case_id
WHERE kept.id = ANY (%(kept)s::uuid[])
