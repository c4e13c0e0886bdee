-- Wake blocked cases whose line (or its account, bills, orders ...) changed since they were assessed.
UPDATE cases_case c
SET due_at = %(now)s
FROM lines_line line
WHERE c.state = 'blocked' AND c.due_at > %(now)s
  AND line.brand_id = c.brand_id AND line.id = c.line_id AND line.changed_at > c.assessed_at
