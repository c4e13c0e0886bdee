-- Entries like those of real closings, each with its own ids, salt, commitment and, where it had one, digest.
INSERT INTO audit_leaf (id, brand_id, origin, kind, at, body, salt, commitment)
SELECT id, brand, origin, kind, at, told::jsonb, salt, sha256(salt || convert_to(
    '{"at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","body":' || told ||
    ',"brand":"' || brand || '","id":"' || id || '","kind":"' || kind || '","origin":"' || origin || '"}', 'UTF8'))
FROM (
    SELECT lpad(to_hex(n), 32, '0')::uuid AS id, brand, md5('case' || n / cardinality(kinds))::uuid AS origin,
        kinds[1 + n %% cardinality(kinds)] AS kind, begins + n * interval '1 ms' AS at,
        replace(bodies[1 + n %% cardinality(kinds)], 'DIGEST', encode(sha256(n::text::bytea), 'hex')) AS told,
        uuid_send(gen_random_uuid()) AS salt
    FROM generate_series(%(first)s::bigint, %(last)s::bigint) AS n,
        (SELECT %(brand)s::uuid AS brand, %(kinds)s::text[] AS kinds, %(bodies)s::text[] AS bodies,
            %(begins)s::timestamptz AS begins) AS shape
) AS made
