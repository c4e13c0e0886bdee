-- Waiting times that run for cases, with when the first message about them went out to a contact other than the
-- line itself, and whether one may still go out.
SELECT waiting.case_id, waiting.asked_at, waiting.days, waiting.due_at, told.at, coalesce(told.pending, false)
FROM identity_waiting waiting
LEFT JOIN LATERAL (
    SELECT min(notice.sent_at) FILTER (WHERE notice.state IN ('sent', 'delivered')) AS at,
           bool_or(notice.state = 'queued') AS pending
    FROM notices_notice notice
    WHERE notice.brand_id = waiting.brand_id AND notice.origin = waiting.case_id
      AND notice.template = 'waiting' AND notice.contact <> 'line' AND notice.created_at >= waiting.asked_at
) told ON true
WHERE waiting.case_id = ANY (%(cases)s::uuid[]) AND waiting.ended_at IS NULL
