-- How long closings of one brand took, in seconds: per week of the end, and over all of them (week is null).
WITH newest AS (
    SELECT ended.id, ended.requested_at, ended.ends_on, ended.ceased_at
    FROM cases_case ended
    WHERE ended.brand_id = %(brand)s::uuid AND ended.ceased_at >= %(since)s AND ended.ceased_at <= %(now)s
    ORDER BY ended.id DESC
    LIMIT %(most)s::bigint
), timed AS (
    SELECT date_trunc('week', newest.ceased_at AT TIME ZONE %(zone)s::text)::date AS week,
           -- Whoever chose a day waited for that day, not for us.
           CASE WHEN newest.ends_on IS NULL
                THEN extract(epoch FROM newest.ceased_at - newest.requested_at)::float8 END AS to_close,
           extract(epoch FROM refund.confirmed_at - newest.ceased_at)::float8 AS to_refund
    FROM newest
    LEFT JOIN settlement_refund refund
           ON refund.brand_id = %(brand)s::uuid AND refund.case_id = newest.id AND refund.confirmed_at IS NOT NULL
)
SELECT week,
       count(to_close), percentile_cont(0.5) WITHIN GROUP (ORDER BY to_close),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY to_close),
       count(to_refund), percentile_cont(0.5) WITHIN GROUP (ORDER BY to_refund),
       percentile_cont(0.9) WITHIN GROUP (ORDER BY to_refund)
FROM timed
GROUP BY GROUPING SETS ((week), ())
ORDER BY week NULLS LAST
