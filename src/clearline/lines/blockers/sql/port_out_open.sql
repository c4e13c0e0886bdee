-- The number is on its way to another operator: how many such orders.
SELECT asked.line_id, 'port_out_open' AS blocker, count(*)::text AS detail
FROM asked JOIN lines_order AS wanted ON wanted.line_id = asked.line_id
WHERE wanted.status = 'open' AND wanted.kind = 'port_out'
GROUP BY asked.line_id
