-- The commitments on some sheets, each with the place in the tree that its sheet gives it.
SELECT sheet.first + leaf.place AS seq, leaf.commitment
FROM unnest(%(ids)s::uuid[], %(firsts)s::bigint[], %(entries)s::int[])
    WITH ORDINALITY AS sheet (id, first, entries, nth)
-- OFFSET 0: sheet by sheet through the index, whatever the statistics say of a table that grows.
CROSS JOIN LATERAL (
    SELECT place, commitment FROM audit_leaf
    WHERE sheet_id = sheet.id AND place >= 0 AND place < sheet.entries OFFSET 0
) AS leaf
ORDER BY sheet.nth, leaf.place
