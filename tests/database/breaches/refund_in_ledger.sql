-- The ledger sent nothing.
UPDATE ledger_entry SET kind = 'other' WHERE origin = %(closed)s AND kind = 'refund_sent';
