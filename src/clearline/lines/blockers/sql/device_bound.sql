-- Devices bound to the line: how many.
SELECT asked.line_id, 'device_bound' AS blocker, count(*)::text AS detail
FROM asked JOIN lines_device AS device ON device.line_id = asked.line_id
GROUP BY asked.line_id
