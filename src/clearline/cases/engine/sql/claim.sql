-- Lock up to N due cases of a lane, oldest first, whatever their state; another worker's rows are passed over.
SELECT {columns}
FROM cases_case c
WHERE c.lane = %(lane)s AND c.due_at <= %(now)s AND c.held_reason = '' AND c.state = ANY (%(states)s::text[])
ORDER BY c.due_at
LIMIT %(limit)s
FOR NO KEY UPDATE SKIP LOCKED
