-- Store wrapped keys of new subjects; a subject that has one keeps it and is not returned.
-- The keys come as one value and are cut here, all of one width: an array of bytea takes three times as long.
INSERT INTO keys_subjectkey (subject_id, brand_id, wrapped, created_at)
SELECT
    fresh.subject_id,
    %(brand_id)s,
    substring(%(wrapped)s::bytea FROM (fresh.place::int - 1) * %(width)s + 1 FOR %(width)s),
    clearline_now()
FROM unnest(%(subject_ids)s::uuid[]) WITH ORDINALITY AS fresh (subject_id, place)
ON CONFLICT (subject_id) DO NOTHING
RETURNING subject_id
