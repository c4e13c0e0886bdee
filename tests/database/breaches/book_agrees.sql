-- The book says that an ended line is active.
UPDATE lines_line SET status = 'active', ceased_at = NULL WHERE id = %(line)s;
-- A line ended without a case.
UPDATE lines_line l
SET status = 'ceased', ceased_at = now()
FROM cases_case c
WHERE c.id = %(waiting)s AND l.id = c.line_id;
