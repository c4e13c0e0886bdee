-- Points of the account that do not expire before the day: how many, told on every line of it.
SELECT asked.line_id, 'points_left' AS blocker, sum(points.points)::text AS detail
FROM asked JOIN lines_points AS points ON points.account_id = asked.account_id
WHERE points.points > 0 AND (points.expires_on IS NULL OR points.expires_on >= asked.day)
GROUP BY asked.line_id
