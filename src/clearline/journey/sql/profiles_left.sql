-- Find closings of a brand whose eSIM is still on a device, by the newest that was heard of it, and whose former
-- holder is due a reminder: the last of the days went by, and nothing was said since. Their cases are held, so
-- that no second sweep tells the same.
SELECT kase.id, kase.brand_id, kase.line_id, kase.account_id, kase.subject_id, kase.reference, kase.language,
       due.day,
       coalesce((SELECT device.model FROM lines_device device
                 WHERE device.brand_id = kase.brand_id AND device.line_id = kase.line_id
                 ORDER BY device.bound_at DESC, device.id DESC LIMIT 1), ''),
       -- A contact number that was a line of ours and is off may be a stranger's by now.
       EXISTS (SELECT FROM lines_line gone
               WHERE gone.brand_id = account.brand_id AND gone.msisdn_index = account.contact_index
                 AND gone.status = 'ceased')
       AND NOT EXISTS (SELECT FROM lines_line own
                       WHERE own.brand_id = account.brand_id AND own.msisdn_index = account.contact_index
                         AND own.status <> 'ceased' AND own.account_id = account.id)
FROM cases_case kase
JOIN lines_account account ON account.brand_id = kase.brand_id AND account.id = kase.account_id
CROSS JOIN LATERAL (
    SELECT max(each.day) AS day FROM unnest(%(days)s::int[]) AS each (day)
    WHERE kase.ceased_at + make_interval(days => each.day) <= %(now)s
) due
CROSS JOIN LATERAL (
    SELECT effect.facts ->> 'profile_state' AS state, effect.answered_at FROM outbox_effect effect
    WHERE effect.brand_id = kase.brand_id AND effect.origin = kase.id AND effect.effect = 'smdp.cancel'
    ORDER BY effect.generation DESC LIMIT 1
) asked
LEFT JOIN selfcare_profile profile ON profile.brand_id = kase.brand_id AND profile.line_id = kase.line_id
WHERE kase.brand_id = %(brand)s AND kase.id > %(after)s
  AND kase.ceased_at > %(now)s - make_interval(days => %(until)s) AND due.day IS NOT NULL
  AND CASE WHEN profile.state_at >= asked.answered_at OR asked.answered_at IS NULL OR asked.state IS NULL
           THEN profile.state ELSE asked.state END = 'installed'
  AND NOT EXISTS (
        SELECT FROM notices_notice said
        WHERE said.brand_id = kase.brand_id AND said.origin = kase.id AND said.template = 'esim_left'
          AND said.created_at >= kase.ceased_at + make_interval(days => due.day))
ORDER BY kase.id
LIMIT %(limit)s
FOR NO KEY UPDATE OF kase SKIP LOCKED
