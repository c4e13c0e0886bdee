-- The line is suspended: its status.
SELECT asked.line_id, 'line_state' AS blocker, asked.status::text AS detail
FROM asked
WHERE asked.status = 'suspended'
