-- Write tiles that are new or have grown.
INSERT INTO audit_tile (level, index, hashes)
SELECT * FROM unnest(%(levels)s::smallint[], %(places)s::bigint[], %(hashes)s::bytea[])
ON CONFLICT (level, index) DO UPDATE SET hashes = excluded.hashes
