-- Insert events on a sheet of their own; the sheet is given its place in the tree later, by the sequencer alone.
WITH sheet AS (
    INSERT INTO audit_sheet (id, entries) VALUES (%(sheet)s::uuid, cardinality(%(ids)s::uuid[]))
)
INSERT INTO audit_leaf (id, brand_id, origin, kind, at, body, salt, commitment, sheet_id, place)
SELECT id, brand_id, origin, kind, at, body, salt, commitment, %(sheet)s::uuid, nth - 1
FROM unnest(
    %(ids)s::uuid[], %(brands)s::uuid[], %(origins)s::uuid[], %(kinds)s::text[], %(moments)s::timestamptz[],
    %(bodies)s::jsonb[], %(salts)s::bytea[], %(commitments)s::bytea[]
) WITH ORDINALITY AS told (id, brand_id, origin, kind, at, body, salt, commitment, nth)
