-- Hold the data left on lines that ended, but what had expired, and tell how much it is.
SELECT balance.line_id, balance.amount
FROM lines_balance balance
JOIN unnest(%(lines)s::uuid[], %(days)s::date[]) AS ending (line_id, last_day) ON ending.line_id = balance.line_id
WHERE balance.kind = 'data' AND balance.amount > 0
  AND (balance.expires_on IS NULL OR balance.expires_on >= ending.last_day)
ORDER BY balance.id
FOR UPDATE OF balance
