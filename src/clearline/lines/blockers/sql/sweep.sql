-- The findings as a table for people and programs, in code-point order.
SELECT line.external_id AS line_id, found.blocker, found.detail
FROM found JOIN lines_line AS line ON line.id = found.line_id
ORDER BY line.external_id COLLATE "C", found.blocker COLLATE "C", line.brand_id
