-- No line ended before the moment that was fixed for it.
SELECT brand_id, id AS subject, 'ended ' || ceased_at || ', fixed for ' || coalesce(ends_at::text, 'never') AS detail
FROM cases_case
WHERE ceased_at IS NOT NULL AND (ends_at IS NULL OR ceased_at < ends_at)
