-- Find the open cases of lines.
SELECT c.brand_id, c.line_id, c.id, c.reference, c.requested_at, c.ends_on
FROM cases_case c
JOIN unnest(%(brands)s::uuid[], %(lines)s::uuid[]) AS asked (brand, line)
    ON c.brand_id = asked.brand AND c.line_id = asked.line
WHERE c.ended_at IS NULL
