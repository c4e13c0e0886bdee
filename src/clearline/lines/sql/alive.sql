-- List the lines of accounts that have not ended.
SELECT account_id, id FROM lines_line
WHERE account_id = ANY (%(accounts)s::uuid[]) AND status <> 'ceased'
