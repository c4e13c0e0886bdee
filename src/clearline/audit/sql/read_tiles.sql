-- The tiles of every level that have to do with a range of entries.
SELECT tile.level, tile.number, tile.hashes
FROM generate_series(0, 7) AS height (level)
JOIN audit_tile tile ON tile.level = height.level
    AND tile.number BETWEEN %(first)s::bigint >> (8 * (height.level + 1))
                        AND (%(end)s::bigint - 1) >> (8 * (height.level + 1))
