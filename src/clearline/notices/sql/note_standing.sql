-- Note how far messages came; a later answer never takes one back to where it was before.
UPDATE notices_notice notice
SET state = told.state,
    sent_at = CASE WHEN told.state IN ('sent', 'delivered') THEN coalesce(notice.sent_at, %(now)s)
                   ELSE notice.sent_at END,
    delivered_at = CASE WHEN told.state = 'delivered' THEN %(now)s ELSE notice.delivered_at END
FROM unnest(%(ids)s::uuid[], %(states)s::text[]) AS told (id, state)
WHERE notice.id = told.id
  AND notice.state <> 'delivered' AND notice.state <> told.state
