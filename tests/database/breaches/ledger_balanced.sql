-- An entry is off by one.
UPDATE ledger_posting
SET amount_minor = amount_minor + 1
WHERE account = 'cash' AND entry_id IN (SELECT id
FROM ledger_entry
WHERE origin = %(closed)s);
-- An entry balances only across currencies.
UPDATE ledger_posting
SET currency = 'EUR'
WHERE account = 'cash' AND entry_id IN (SELECT id
FROM ledger_entry
WHERE origin = %(closed)s);
