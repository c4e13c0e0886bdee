-- The operator's columns of plans that changed.
UPDATE lines_plan AS plan SET kind = staged.kind, fee_minor = staged.fee_minor, currency = staged.currency,
    minimum_term_months = coalesce(staged.minimum_term_months, 0)
FROM staged_plans AS staged JOIN brands_brand AS brand ON brand.code = staged.brand
WHERE plan.brand_id = brand.id AND plan.external_id = staged.plan_code
  AND (plan.kind, plan.fee_minor, plan.currency, plan.minimum_term_months)
    IS DISTINCT FROM (staged.kind, staged.fee_minor, staged.currency, coalesce(staged.minimum_term_months, 0))
