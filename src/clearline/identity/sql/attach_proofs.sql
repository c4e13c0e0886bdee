-- Copy proofs that hold now to a case of the same account. What counted when it was
-- brought goes on counting for the case, for as long as a case may wait for its holder.
WITH wanted AS (
    SELECT proof.*
    FROM identity_proof proof
    JOIN cases_case on_road ON on_road.brand_id = proof.brand_id AND on_road.account_id = proof.account_id
    WHERE on_road.id = %(case_id)s AND proof.id = ANY (%(proof_ids)s::uuid[])
      AND (proof.case_id IS NULL OR proof.case_id = on_road.id)
), copied AS (
    INSERT INTO identity_proof
        (id, brand_id, account_id, subject_id, case_id, kind, root, channel, at, expires_at, copy_of)
    SELECT fresh.id, wanted.brand_id, wanted.account_id, wanted.subject_id, %(case_id)s, wanted.kind,
           wanted.root, wanted.channel, wanted.at, %(counts_until)s, wanted.id
    FROM wanted
    JOIN unnest(%(proof_ids)s::uuid[], %(fresh_ids)s::uuid[]) AS fresh (proof_id, id) ON fresh.proof_id = wanted.id
    WHERE wanted.case_id IS NULL AND wanted.expires_at > %(now)s
    ON CONFLICT (case_id, copy_of, brand_id) WHERE copy_of IS NOT NULL DO NOTHING
    RETURNING id
)
SELECT (SELECT count(*) FROM wanted), (SELECT count(*) FROM copied)
