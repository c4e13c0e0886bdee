-- The journal's lines of some writes.
SELECT brand_id, account, subject_id, data_class, erased_at, run_id
FROM keys_erasure WHERE run_id = ANY (%(run_ids)s::uuid[]) ORDER BY run_id, id
