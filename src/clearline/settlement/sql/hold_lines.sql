-- Hold the lines that get something, and tell which of them live and whose they are.
SELECT id, account_id
FROM lines_line
WHERE id = ANY (%(lines)s::uuid[]) AND status <> 'ceased'
ORDER BY id
FOR NO KEY UPDATE
