-- Gather the claims on the vault that go to a bank account, and what became of the transfer of each try.
SELECT kept.id, asked.generation, kept.amount_minor, kept.currency, coalesce(transfer.state, ''),
       coalesce(transfer.reason, '')
FROM unnest(%(origins)s::uuid[], %(generations)s::integer[]) AS asked (kept, generation)
JOIN settlement_kept kept ON kept.id = asked.kept
JOIN settlement_destination destination
    ON destination.brand_id = kept.brand_id AND destination.case_id = kept.case_id
    AND destination.kept_id = kept.id AND destination.generation = asked.generation
LEFT JOIN settlement_transfer transfer
    ON transfer.brand_id = kept.brand_id AND transfer.case_id = kept.case_id
    AND transfer.kept_id = kept.id AND transfer.generation = asked.generation
