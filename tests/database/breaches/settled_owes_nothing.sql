-- The money is still on its way.
DELETE
FROM ledger_posting
WHERE entry_id IN (SELECT id
FROM ledger_entry
WHERE origin = %(closed)s AND kind = 'refund_confirmed');
