-- Committed sheets without a place, in the order in which they were made: so many entries, or one sheet of more.
SELECT id, entries
FROM (
    SELECT id, entries, sum(entries) OVER (ORDER BY id) AS up_to
    FROM (
        SELECT id, entries FROM audit_sheet WHERE first IS NULL AND id > %(after)s::uuid
        ORDER BY id LIMIT %(batch)s
    ) AS oldest
) AS counted
WHERE up_to <= %(batch)s OR up_to = entries
ORDER BY id
