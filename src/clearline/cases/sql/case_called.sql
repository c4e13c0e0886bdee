-- Find the case that a reference leads to: its own, or that of a request which found the case open.
SELECT id FROM cases_case
WHERE reference = %(reference)s AND brand_id = coalesce(%(brand)s::uuid, brand_id)
UNION ALL
SELECT case_id FROM cases_openrequest
WHERE reference = %(reference)s AND brand_id = coalesce(%(brand)s::uuid, brand_id) AND case_id IS NOT NULL
LIMIT 1
