-- Every change of a case has its entry in the log, and no entry stands without a change.
SELECT c.brand_id, c.id AS subject, 'version ' || c.version || ', entries ' || count(leaf.id) AS detail
FROM cases_case c
LEFT JOIN audit_leaf leaf ON leaf.brand_id = c.brand_id AND leaf.origin = c.id AND leaf.kind LIKE 'case.%'
GROUP BY c.brand_id, c.id, c.version
HAVING c.version <> count(leaf.id)
