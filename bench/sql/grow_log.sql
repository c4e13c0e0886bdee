-- Entries like those of real closings, each with its own ids, salt, commitment and, where it had one, digest.
WITH shape AS (
    SELECT n, lpad(to_hex(n), 32, '0')::uuid AS id, %(brand)s::uuid AS brand,
        1 + (n - %(first)s::bigint) %% cardinality(%(kinds)s::text[]) AS nth
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n
), made AS (
    SELECT id, brand, md5('case' || n - nth)::uuid AS origin, (%(kinds)s::text[])[nth] AS kind,
        %(begins)s::timestamptz + n * interval '1 ms' AS at,
        replace((%(bodies)s::text[])[nth], 'DIGEST', encode(sha256(n::text::bytea), 'hex')) AS told,
        uuid_send(gen_random_uuid()) AS salt,
        lpad(to_hex(n - nth + 1), 32, '0')::uuid AS sheet_id, nth - 1 AS place
    FROM shape
), sheets AS (
    INSERT INTO audit_sheet (id, entries) SELECT sheet_id, count(*) FROM made GROUP BY sheet_id
)
INSERT INTO audit_leaf (id, brand_id, origin, kind, at, body, salt, commitment, sheet_id, place)
SELECT id, brand, origin, kind, at, told::jsonb, salt, sha256(salt || convert_to(
    '{"at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","body":' || told ||
    ',"brand":"' || brand || '","id":"' || id || '","kind":"' || kind || '","origin":"' || origin || '"}', 'UTF8')),
    sheet_id, place
FROM made
