-- Value-added services that run beyond the day: how many.
SELECT asked.line_id, 'service_active' AS blocker, count(*)::text AS detail
FROM asked JOIN lines_service AS service ON service.line_id = asked.line_id
WHERE service.status = 'active' AND (service.ends_on IS NULL OR service.ends_on > asked.day)
GROUP BY asked.line_id
