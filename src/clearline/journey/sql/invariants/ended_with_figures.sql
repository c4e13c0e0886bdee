-- Every line that ended has its final figures, fixed in the same commit.
SELECT c.brand_id, c.id AS subject, c.state || ' without a final bill' AS detail
FROM cases_case c
WHERE c.ceased_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM settlement_finalbill bill WHERE bill.brand_id = c.brand_id AND bill.case_id = c.id)
