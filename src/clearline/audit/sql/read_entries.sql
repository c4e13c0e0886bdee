-- Entries, each with the bytes around its body that its commitment covers, ready to be hashed.
SELECT seq, id,
    salt || convert_to('{"at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","body":', 'UTF8'),
    body::text,
    convert_to(',"brand":"' || brand_id || '","id":"' || id || '","kind":' || to_json(kind) || ',"origin":"' || origin || '"}', 'UTF8'),
    commitment
FROM audit_leaf
WHERE {which}
