-- Read a run of transfers, each with the newest destination that was named for it.
SELECT transfer.case_id, transfer.generation, transfer.amount_minor, transfer.currency, transfer.state,
       transfer.exported_at, c.reference, destination.id, destination.subject_id, destination.personal,
       transfer.kept_id
FROM settlement_transfer transfer
JOIN cases_case c ON c.brand_id = transfer.brand_id AND c.id = transfer.case_id
JOIN LATERAL (
    SELECT each.id, each.subject_id, each.personal FROM settlement_destination each
    WHERE each.brand_id = transfer.brand_id AND each.case_id = transfer.case_id
      AND each.kept_id IS NOT DISTINCT FROM transfer.kept_id AND each.generation <= transfer.generation
    ORDER BY each.generation DESC LIMIT 1
) destination ON true
WHERE transfer.run = %(run)s
ORDER BY transfer.exported_at, c.reference
