-- Hold the claims on the vault of a brand that wait for a run of transfers.
SELECT kept.case_id, kept.id, kept.tries, kept.amount_minor, kept.currency
FROM settlement_kept kept
WHERE kept.brand_id = %(brand)s AND kept.state = 'asked' AND kept.claimed_by = 'bank'
  AND NOT EXISTS (SELECT FROM settlement_transfer transfer
                  WHERE transfer.brand_id = kept.brand_id AND transfer.case_id = kept.case_id
                    AND transfer.kept_id = kept.id AND transfer.generation = kept.tries)
ORDER BY kept.asked_at, kept.id
LIMIT %(limit)s
FOR UPDATE OF kept SKIP LOCKED
