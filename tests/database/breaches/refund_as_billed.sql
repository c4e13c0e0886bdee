-- One penny short.
UPDATE settlement_refund SET amount_minor = amount_minor - 1 WHERE case_id = %(closed)s;
-- No refund at all.
DELETE FROM settlement_refund WHERE case_id = %(closed)s;
