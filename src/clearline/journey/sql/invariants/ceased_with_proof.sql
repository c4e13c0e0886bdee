-- No line ended without proof and clearance: two independent factors, or the operator's own order.
SELECT brand_id, id AS subject, 'assurance ' || assurance || ', factors ' || factors AS detail
FROM cases_case
WHERE ceased_at IS NOT NULL
  AND (verified_at IS NULL OR cleared_at IS NULL
       OR NOT (ordered_by_operator OR (assurance >= 2 AND factors >= 2)))
