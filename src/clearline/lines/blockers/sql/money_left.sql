-- Money left on the line that does not expire before the day: how much, in minor units.
SELECT asked.line_id, 'money_left' AS blocker, sum(balance.amount)::text AS detail
FROM asked JOIN lines_balance AS balance ON balance.line_id = asked.line_id
WHERE balance.kind = 'money' AND balance.amount > 0
  AND (balance.expires_on IS NULL OR balance.expires_on >= asked.day)
GROUP BY asked.line_id
