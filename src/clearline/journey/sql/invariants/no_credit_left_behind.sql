-- No money stays on a line that ended, but what had expired by its last day.
SELECT c.brand_id, c.id AS subject, 'left ' || sum(balance.amount) || ' ' || balance.currency AS detail
FROM cases_case c
JOIN brands_brand brand ON brand.id = c.brand_id
JOIN lines_balance balance ON balance.brand_id = c.brand_id AND balance.line_id = c.line_id
WHERE c.ceased_at IS NOT NULL AND balance.kind = 'money' AND balance.amount > 0
  AND (balance.expires_on IS NULL
       OR balance.expires_on >= coalesce(c.ends_on, (c.ceased_at AT TIME ZONE brand.time_zone)::date))
GROUP BY c.brand_id, c.id, balance.currency
