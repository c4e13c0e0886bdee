-- Let one ending at a time through per account, until the commit; return the accounts that another one holds.
-- Not the account's row: an import may hold that for minutes. An account with one line left needs no turn.
WITH several AS MATERIALIZED (
    SELECT account_id FROM lines_line
    WHERE account_id = ANY (%(accounts)s::uuid[]) AND status <> 'ceased'
    GROUP BY account_id HAVING count(*) > 1
)
SELECT account_id FROM several
WHERE NOT pg_try_advisory_xact_lock(hashtextextended('ending ' || account_id, 0))
