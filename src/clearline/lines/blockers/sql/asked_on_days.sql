-- One line, for the day that is wanted beside it; a ceased line has nothing in its way.
SELECT line.id AS line_id, line.account_id, line.status, wanted.day
FROM lines_line AS line
WHERE line.id = %(line_id)s::uuid AND line.status <> 'ceased'
