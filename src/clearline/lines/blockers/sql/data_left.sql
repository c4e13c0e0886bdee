-- Data left on the line that does not expire before the day: how many bytes.
SELECT asked.line_id, 'data_left' AS blocker, sum(balance.amount)::text AS detail
FROM asked JOIN lines_balance AS balance ON balance.line_id = asked.line_id
WHERE balance.kind = 'data' AND balance.amount > 0
  AND (balance.expires_on IS NULL OR balance.expires_on >= asked.day)
GROUP BY asked.line_id
