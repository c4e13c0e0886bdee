-- The book and the cases agree on which lines have ended.
SELECT c.brand_id, c.id AS subject, 'the book says ' || line.status AS detail
FROM cases_case c
JOIN lines_line line ON line.brand_id = c.brand_id AND line.id = c.line_id
WHERE c.ceased_at IS NOT NULL AND line.status <> 'ceased'
UNION ALL
SELECT line.brand_id, line.id, 'ended without a case'
FROM lines_line line
WHERE line.status = 'ceased' AND NOT EXISTS (
    SELECT 1 FROM cases_case c
    WHERE c.brand_id = line.brand_id AND c.line_id = line.id AND c.ceased_at IS NOT NULL)
