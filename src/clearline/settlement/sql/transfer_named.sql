-- Find a transfer by the name that the bank quotes: the reference of its case, and the generation.
SELECT transfer.id
FROM settlement_transfer transfer
JOIN cases_case c ON c.brand_id = transfer.brand_id AND c.id = transfer.case_id
WHERE c.reference || '-' || transfer.generation = %(name)s
