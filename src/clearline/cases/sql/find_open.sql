-- Find the open case of a line.
SELECT id, reference, requested_at, ends_on
FROM cases_case
WHERE brand_id = %(brand)s AND line_id = %(line)s AND ended_at IS NULL
