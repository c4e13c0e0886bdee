-- Something stood in the way.
UPDATE cases_case
SET obstacles = (SELECT obstacles
FROM cases_case
WHERE id = %(waiting)s)
WHERE id = %(closed)s;
