-- Entries of some sheets, each with the bytes around its body that its commitment covers, ready to be hashed.
SELECT sheet.first + leaf.place AS seq, leaf.id, leaf.before, leaf.body, leaf.after, leaf.commitment
FROM unnest(%(ids)s::uuid[], %(firsts)s::bigint[], %(lows)s::int[], %(highs)s::int[])
    WITH ORDINALITY AS sheet (id, first, low, high, nth)
-- OFFSET 0: sheet by sheet through the index, whatever the statistics say of a table that grows.
CROSS JOIN LATERAL (
    SELECT place, id,
        salt || convert_to('{"at":"' || to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') || '+00:00","body":', 'UTF8') AS before,
        body::text AS body,
        convert_to(',"brand":"' || brand_id || '","id":"' || id || '","kind":' || to_json(kind) || ',"origin":"' || origin || '"}', 'UTF8') AS after,
        commitment
    FROM audit_leaf
    WHERE sheet_id = sheet.id AND place >= sheet.low AND place < sheet.high OFFSET 0
) AS leaf
ORDER BY sheet.nth, leaf.place
