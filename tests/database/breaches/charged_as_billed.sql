-- A charge that stands on no bill.
INSERT INTO ledger_posting (id, brand_id, entry_id, account, amount_minor, currency)
SELECT gen_random_uuid(), entry.brand_id, entry.id, leg.account, leg.minor, 'GBP'
FROM ledger_entry entry, (VALUES ('fee_income', -5), ('receivable', 5)) leg (account, minor)
WHERE entry.origin = %(closed)s AND entry.kind = 'refund_confirmed';
