-- Wake blocked cases whose line (or its account, bills, orders ...) changed since they were assessed.
-- One that is locked is being assessed or woken: what holds for it still holds at the next look.
WITH changed AS (
    SELECT c.id
    FROM cases_case c
    JOIN lines_line line ON line.brand_id = c.brand_id AND line.id = c.line_id
    WHERE c.state = 'blocked' AND c.held_reason = '' AND c.due_at > %(now)s AND line.changed_at > c.assessed_at
    FOR NO KEY UPDATE OF c SKIP LOCKED
)
UPDATE cases_case c SET due_at = %(now)s FROM changed WHERE c.id = changed.id
