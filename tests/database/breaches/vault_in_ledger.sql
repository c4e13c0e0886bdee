-- The vault lost a case's money, and the ledger still owes it.
DELETE FROM settlement_kept WHERE case_id = %(kept)s
-- It was claimed without an entry.
UPDATE settlement_kept SET state = 'claimed', claimed_by = 'card', ended_at = kept_at WHERE case_id = %(kept)s
