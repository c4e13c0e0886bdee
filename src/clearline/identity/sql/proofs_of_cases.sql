-- Proofs of a batch of cases, with the day on which the SIM behind each was last changed:
-- the last swap that was done, else the activation.
SELECT proof.case_id, proof.brand_id, proof.kind, proof.root, proof.channel, proof.at, proof.expires_at,
       coalesce(swap.at, line.activated_at)
FROM identity_proof proof
LEFT JOIN lines_line line
    -- A CASE, since the planner may try the cast before any other condition.
    ON line.brand_id = proof.brand_id
    AND line.id = CASE WHEN proof.root LIKE 'sim:%%' THEN substr(proof.root, 5)::uuid END
LEFT JOIN LATERAL (
    SELECT max(swapped.created_at) AS at FROM lines_order swapped
    WHERE swapped.brand_id = line.brand_id AND swapped.line_id = line.id
      AND swapped.kind = 'sim_swap' AND swapped.status = 'done'
) swap ON true
WHERE proof.case_id = ANY (%(case_ids)s::uuid[])
