-- Value-added services that run: how many.
SELECT asked.line_id, 'service_active' AS blocker, count(*)::text AS detail
FROM asked JOIN lines_service AS service ON service.line_id = asked.line_id
WHERE service.status = 'active'
GROUP BY asked.line_id
