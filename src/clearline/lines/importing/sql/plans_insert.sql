-- Plans that the book does not have yet.
INSERT INTO lines_plan (id, brand_id, external_id, kind, fee_minor, currency, minimum_term_months)
SELECT (%(id_start)s || lpad(to_hex(staged.row), 8, '0'))::uuid, brand.id, staged.plan_code, staged.kind,
    staged.fee_minor, staged.currency, coalesce(staged.minimum_term_months, 0)
FROM staged_plans AS staged JOIN brands_brand AS brand ON brand.code = staged.brand
WHERE NOT EXISTS (
    SELECT FROM lines_plan AS plan WHERE plan.brand_id = brand.id AND plan.external_id = staged.plan_code)
