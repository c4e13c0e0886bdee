-- Insert events; their place in the tree is given later, by the sequencer alone.
INSERT INTO audit_leaf (id, brand_id, origin, kind, at, body, salt, commitment)
SELECT * FROM unnest(
    %(ids)s::uuid[], %(brands)s::uuid[], %(origins)s::uuid[], %(kinds)s::text[], %(moments)s::timestamptz[],
    %(bodies)s::jsonb[], %(salts)s::bytea[], %(commitments)s::bytea[]
)
