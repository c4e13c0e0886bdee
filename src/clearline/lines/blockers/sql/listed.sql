-- Every line of a list with all that policy asks about it, account by account and in the order in which they end.
-- `alive` counts the lines that the account has in the book: the last of them settles its bills.
, gathered AS (
    SELECT line_id, array_agg(blocker ORDER BY blocker) AS blockers, array_agg(detail ORDER BY blocker) AS details
    FROM found GROUP BY line_id
), living AS (
    SELECT account_id, count(*) AS alive FROM lines_line
    WHERE status <> 'ceased' AND account_id IN (SELECT account_id FROM asked)
    GROUP BY account_id
)
SELECT question.position, question.tag, line.brand_id, line.id, line.account_id, question.day, line.status = 'ceased', account.kind,
       plan.external_id, plan.currency, coalesce(living.alive, 0), gathered.blockers, gathered.details
FROM asked_line AS question
JOIN lines_line AS line ON line.id = question.line_id
JOIN lines_account AS account ON account.brand_id = line.brand_id AND account.id = line.account_id
JOIN lines_plan AS plan ON plan.brand_id = line.brand_id AND plan.id = line.plan_id
LEFT JOIN gathered ON gathered.line_id = line.id
LEFT JOIN living ON living.account_id = line.account_id
ORDER BY line.account_id, question.day, question.position
