-- Store wrapped keys of new subjects; a subject that has one keeps it and is not returned.
-- The key store is a database of its own, without the main one's clock: its own time is good enough here.
INSERT INTO keys_subjectkey (subject_id, brand_id, wrapped, created_at)
SELECT fresh.subject_id, %(brand_id)s, fresh.wrapped, clock_timestamp()
FROM unnest(%(subject_ids)s::uuid[], %(wrapped)s::bytea[]) AS fresh (subject_id, wrapped)
ON CONFLICT (subject_id) DO NOTHING
RETURNING subject_id
