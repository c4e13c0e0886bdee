-- The account is not active: its status.
SELECT asked.line_id, 'account_state' AS blocker, account.status::text AS detail
FROM asked JOIN lines_account AS account ON account.id = asked.account_id
WHERE account.status <> 'active'
