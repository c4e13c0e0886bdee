-- Twice as much was taken over as the line had.
UPDATE ledger_posting
SET amount_minor = amount_minor * 2
WHERE entry_id IN (SELECT id
FROM ledger_entry
WHERE origin = %(closed)s AND kind = 'take_over');
