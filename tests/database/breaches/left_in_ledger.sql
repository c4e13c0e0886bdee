-- More was said to be kept than the ledger booked.
UPDATE settlement_outcome SET amount_minor = amount_minor + 1 WHERE case_id = %(kept)s
-- Points became money that the ledger knows nothing of.
UPDATE settlement_outcome SET points_minor = points_minor + 1 WHERE case_id = %(kept)s
