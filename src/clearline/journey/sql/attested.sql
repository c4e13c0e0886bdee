-- Read what the documents of a batch tell beside the money: the kinds of proof that counted,
-- how the order stands that takes an eSIM back, and what was last heard of its profile.
SELECT asked.case_id, verified.kinds, cancel.state, cancel.facts ->> 'profile_state', cancel.answered_at,
       profile.state, profile.state_at
FROM unnest(%(brands)s::uuid[], %(cases)s::uuid[], %(lines)s::uuid[]) AS asked (brand_id, case_id, line_id)
LEFT JOIN LATERAL (
    SELECT leaf.body -> 'kinds' AS kinds FROM audit_leaf leaf
    WHERE leaf.origin = asked.case_id AND leaf.brand_id = asked.brand_id AND leaf.kind = 'case.verified'
    ORDER BY leaf.at DESC, leaf.id DESC LIMIT 1
) verified ON true
LEFT JOIN LATERAL (
    SELECT effect.state, effect.facts, effect.answered_at FROM outbox_effect effect
    WHERE effect.brand_id = asked.brand_id AND effect.origin = asked.case_id AND effect.effect = 'smdp.cancel'
    ORDER BY effect.generation DESC LIMIT 1
) cancel ON true
LEFT JOIN selfcare_profile profile
    ON cancel.state IS NOT NULL AND profile.brand_id = asked.brand_id AND profile.line_id = asked.line_id
