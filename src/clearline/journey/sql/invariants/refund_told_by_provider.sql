-- No refund counts as confirmed before the provider said so, and none stands for long after it did.
SELECT refund.brand_id, refund.case_id AS subject, refund.state || ', effect ' || coalesce(effect.state, 'missing') AS detail
FROM settlement_refund refund
LEFT JOIN LATERAL (
    SELECT each.state, each.answered_at FROM outbox_effect each
    WHERE each.brand_id = refund.brand_id AND each.origin = refund.case_id AND each.effect = 'payments.refund'
    ORDER BY each.generation DESC LIMIT 1
) effect ON true
JOIN cases_case c ON c.brand_id = refund.brand_id AND c.id = refund.case_id
WHERE effect.state IS NULL
   OR (refund.state = 'confirmed' AND effect.state <> 'confirmed')
   OR (refund.state <> 'confirmed' AND effect.state = 'confirmed' AND c.held_reason = ''
       AND effect.answered_at < clearline_now() - interval '1 hour')
