-- A line has at most one open case.
SELECT brand_id, line_id AS subject, count(*) || ' open cases' AS detail
FROM cases_case
WHERE state NOT IN ('released', 'rejected', 'withdrawn', 'expired')
GROUP BY brand_id, line_id
HAVING count(*) > 1
