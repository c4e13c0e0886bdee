-- No line ended while the last assessment of its case found something in the way.
SELECT brand_id, id AS subject, obstacles::text AS detail
FROM cases_case
WHERE ceased_at IS NOT NULL AND obstacles::jsonb @> '[{"severity": "block"}]'
