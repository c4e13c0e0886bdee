-- Plans of a brand that nobody knows, or in another currency than the brand's.
INSERT INTO import_fault
SELECT 'plans.csv', staged.row, staged.plan_code,
    CASE WHEN brand.id IS NULL THEN 'brand' ELSE 'currency' END,
    CASE WHEN brand.id IS NULL THEN 'unknown_brand' ELSE 'mismatch' END,
    CASE WHEN brand.id IS NULL THEN 'no account tells the country of brand ' || staged.brand
        ELSE 'the brand is paid in ' || brand.currency END
FROM staged_plans AS staged LEFT JOIN brands_brand AS brand ON brand.code = staged.brand
WHERE brand.id IS NULL OR brand.currency <> staged.currency
