-- Hold the open closings of lines that get something: an ending reads a line's balance once, and none may grow under it.
SELECT c.id
FROM cases_case c
JOIN lines_line line ON line.brand_id = c.brand_id AND line.id = c.line_id
WHERE c.line_id = ANY (%(lines)s::uuid[]) AND c.ended_at IS NULL AND line.status <> 'ceased'
ORDER BY c.id
FOR NO KEY UPDATE OF c
