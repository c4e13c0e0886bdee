-- The writes that the journal knows, from one to the next by index: each may have thousands of lines.
WITH RECURSIVE write AS (
    (SELECT run_id FROM keys_erasure ORDER BY run_id LIMIT 1)
    UNION ALL
    SELECT (SELECT later.run_id FROM keys_erasure later WHERE later.run_id > write.run_id ORDER BY later.run_id LIMIT 1)
    FROM write WHERE write.run_id IS NOT NULL
)
SELECT run_id FROM write WHERE run_id IS NOT NULL
