-- Sum what stands on one account for each origin, by currency.
SELECT entry.origin, sum(posting.amount_minor), posting.currency
FROM ledger_entry entry
JOIN ledger_posting posting ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
WHERE entry.origin = ANY (%(origins)s::uuid[]) AND posting.account = %(account)s
GROUP BY entry.origin, posting.currency
HAVING sum(posting.amount_minor) <> 0
