-- A settled case owes its holder nothing, and nothing of it is still on its way, but what left the vault.
SELECT c.brand_id, c.id AS subject, posting.account || ' ' || sum(posting.amount_minor) AS detail
FROM cases_case c
JOIN ledger_entry entry ON entry.brand_id = c.brand_id AND entry.origin = c.id
JOIN ledger_posting posting ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
WHERE c.settled_at IS NOT NULL AND posting.account IN ('case_payable', 'refund_in_transit')
  AND entry.kind NOT LIKE 'claim\_%'
GROUP BY c.brand_id, c.id, posting.account, posting.currency
HAVING sum(posting.amount_minor) <> 0
