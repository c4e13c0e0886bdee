-- Hold what nobody claimed until its lawful end, a bounded number at a time, where the brand is.
SELECT kept.id, kept.brand_id, kept.case_id, kept.source, kept.amount_minor, kept.currency
FROM settlement_kept kept
JOIN brands_brand brand ON brand.id = kept.brand_id
WHERE kept.state = 'waiting' AND kept.until IS NOT NULL
  AND kept.until < (%(now)s::timestamptz AT TIME ZONE brand.time_zone)::date
ORDER BY kept.until
LIMIT %(limit)s
FOR UPDATE OF kept SKIP LOCKED
