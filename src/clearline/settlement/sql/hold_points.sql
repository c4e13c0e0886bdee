-- Hold the points of accounts that have no living line any more, but what expired, and tell how many they are.
SELECT points.account_id, points.points
FROM lines_points points
JOIN unnest(%(accounts)s::uuid[], %(days)s::date[]) AS ending (account_id, last_day)
    ON ending.account_id = points.account_id
WHERE points.points > 0 AND (points.expires_on IS NULL OR points.expires_on >= ending.last_day)
  AND NOT EXISTS (SELECT FROM lines_line line WHERE line.account_id = points.account_id AND line.status <> 'ceased')
ORDER BY points.id
FOR UPDATE OF points
