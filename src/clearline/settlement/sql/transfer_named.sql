-- Find a transfer by the name that the bank quotes: the case's reference, the end of a claim's id, and how often.
SELECT transfer.id
FROM settlement_transfer transfer
JOIN cases_case c ON c.brand_id = transfer.brand_id AND c.id = transfer.case_id
WHERE c.reference || coalesce('-' || upper(right(transfer.kept_id::text, 6)), '') || '-' || transfer.generation = %(name)s
