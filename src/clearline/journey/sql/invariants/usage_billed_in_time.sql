-- Usage is billed only where it arrived within the days that the policy gave, and before the money was settled.
SELECT late.brand_id, late.case_id AS subject,
       late.amount_minor || ' arrived ' || late.arrived_at || ', until ' || coalesce(bill.usage_until::text, 'never') AS detail
FROM settlement_lateusage late
JOIN cases_case c ON c.brand_id = late.brand_id AND c.id = late.case_id
LEFT JOIN settlement_finalbill bill ON bill.brand_id = late.brand_id AND bill.case_id = late.case_id
WHERE late.billed
  AND (bill.usage_until IS NULL OR late.arrived_at >= bill.usage_until OR late.arrived_at > c.settled_at)
