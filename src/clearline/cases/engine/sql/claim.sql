-- Lock up to N due cases of a stage, oldest first; another worker's rows are passed over.
SELECT {columns}
FROM cases_case c
WHERE c.state = ANY (%(states)s) AND c.due_at <= %(now)s AND c.held_reason = ''
ORDER BY c.due_at
LIMIT %(limit)s
FOR NO KEY UPDATE SKIP LOCKED
