-- Open orders of the line, a port-out apart: how many.
SELECT asked.line_id, 'order_open' AS blocker, count(*)::text AS detail
FROM asked JOIN lines_order AS wanted ON wanted.line_id = asked.line_id
WHERE wanted.status = 'open' AND wanted.kind <> 'port_out'
GROUP BY asked.line_id
