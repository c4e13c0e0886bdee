-- What policy referred to a person, a person decided, and not the one who asked.
SELECT c.brand_id, c.id AS subject, CASE WHEN c.decided_by IS NULL THEN 'nobody decided' ELSE 'decided by who asked' END AS detail
FROM cases_case c
WHERE c.decided_by = c.requested_by
   OR (c.ceased_at IS NOT NULL AND c.decided_by IS NULL AND EXISTS (
        SELECT 1 FROM audit_leaf leaf
        WHERE leaf.brand_id = c.brand_id AND leaf.origin = c.id AND leaf.kind = 'case.referred'))
