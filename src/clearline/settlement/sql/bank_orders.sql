-- Gather the refunds that go to a bank account, and what became of the transfer of each generation.
SELECT refund.case_id, asked.generation, refund.amount_minor, refund.currency, coalesce(transfer.state, ''),
       coalesce(transfer.reason, '')
FROM unnest(%(origins)s::uuid[], %(generations)s::integer[]) AS asked (case_id, generation)
JOIN settlement_refund refund ON refund.case_id = asked.case_id
LEFT JOIN settlement_transfer transfer
    ON transfer.brand_id = refund.brand_id AND transfer.case_id = refund.case_id
    AND transfer.kept_id IS NULL AND transfer.generation = asked.generation
WHERE EXISTS (SELECT FROM settlement_destination destination
              WHERE destination.brand_id = refund.brand_id AND destination.case_id = refund.case_id
                AND destination.kept_id IS NULL AND destination.generation <= asked.generation)
