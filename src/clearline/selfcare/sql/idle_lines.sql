-- Find lines of a brand, or of one account of it, that cost money and that nobody used since a moment: since when,
-- what plan and services cost for 30 days, what their holder said of being told, and when they last were.
-- A line of which nobody knows when it was used is not called idle; one that is being closed is left in peace.
SELECT line.id, line.brand_id, line.account_id, line.subject_id, line.external_id, account.language, used.at,
       cost.minor, plan.currency, coalesce(said.kind = 'idle.muted', false), told.at
FROM lines_line line
JOIN lines_account account ON account.brand_id = line.brand_id AND account.id = line.account_id
JOIN lines_plan plan ON plan.brand_id = line.brand_id AND plan.id = line.plan_id
CROSS JOIN LATERAL (
    SELECT greatest(line.last_used_at, (SELECT max(usage.day)::timestamptz FROM lines_usage usage
                                        WHERE usage.brand_id = line.brand_id AND usage.line_id = line.id)) AS at
) used
CROSS JOIN LATERAL (
    SELECT plan.fee_minor + coalesce(sum(service.fee_minor), 0)::bigint AS minor FROM lines_service service
    WHERE service.brand_id = line.brand_id AND service.line_id = line.id AND service.status = 'active'
      AND service.currency = plan.currency
) cost
LEFT JOIN LATERAL (
    SELECT leaf.kind FROM audit_leaf leaf
    WHERE leaf.brand_id = line.brand_id AND leaf.origin = line.id AND leaf.kind IN ('idle.muted', 'idle.heard')
    ORDER BY leaf.at DESC, leaf.id DESC LIMIT 1
) said ON true
LEFT JOIN LATERAL (
    SELECT max(notice.created_at) AS at FROM notices_notice notice
    WHERE notice.brand_id = line.brand_id AND notice.origin = line.id AND notice.template = 'line_idle'
) told ON true
WHERE line.brand_id = %(brand)s AND (%(account)s::uuid IS NULL OR line.account_id = %(account)s::uuid)
  AND line.id > %(after)s AND line.status = 'active'
  AND line.last_used_at < %(before)s AND used.at < %(before)s AND cost.minor > 0
  AND NOT EXISTS (SELECT FROM cases_case kase WHERE kase.brand_id = line.brand_id AND kase.line_id = line.id
                    AND kase.ended_at IS NULL)
ORDER BY line.id
LIMIT %(limit)s
