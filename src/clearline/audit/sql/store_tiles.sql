-- Write tiles that are new or have grown.
INSERT INTO audit_tile (level, number, hashes)
SELECT * FROM unnest(%(levels)s::smallint[], %(numbers)s::bigint[], %(hashes)s::bytea[])
ON CONFLICT (level, number) DO UPDATE SET hashes = excluded.hashes
