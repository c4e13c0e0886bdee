-- Hold the refunds of a brand that wait for a run of transfers, with where they go; others may ask again meanwhile.
SELECT refund.case_id, refund.generation, refund.amount_minor, refund.currency
FROM settlement_refund refund
WHERE refund.brand_id = %(brand)s AND refund.state = 'asked' AND refund.currency = 'EUR'
  AND EXISTS (SELECT FROM settlement_destination destination
              WHERE destination.brand_id = refund.brand_id AND destination.case_id = refund.case_id
                AND destination.kept_id IS NULL AND destination.generation <= refund.generation)
  AND NOT EXISTS (SELECT FROM settlement_transfer transfer
                  WHERE transfer.brand_id = refund.brand_id AND transfer.case_id = refund.case_id
                    AND transfer.kept_id IS NULL AND transfer.generation = refund.generation)
ORDER BY refund.asked_at, refund.id
LIMIT %(limit)s
FOR UPDATE OF refund SKIP LOCKED
