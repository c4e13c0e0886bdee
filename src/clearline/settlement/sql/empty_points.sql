-- Take the points of accounts that became money; those that had expired stay as they are.
UPDATE lines_points points SET points = 0
FROM unnest(%(accounts)s::uuid[], %(days)s::date[]) AS ending (account_id, last_day)
WHERE points.account_id = ending.account_id AND points.points > 0
  AND (points.expires_on IS NULL OR points.expires_on >= ending.last_day)
