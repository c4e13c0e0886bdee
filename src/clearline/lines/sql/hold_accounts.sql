-- Let one ending at a time through per account, until the commit; in order, against deadlocks.
-- Not the account's row: an import may hold that for minutes.
SELECT pg_advisory_xact_lock(hashtextextended('ending ' || id, 0))
FROM (SELECT DISTINCT id FROM unnest(%(accounts)s::uuid[]) AS account (id) ORDER BY id) AS held
