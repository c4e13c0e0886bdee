-- Give back what finished closings had: the number, the storage, and the profile of an eSIM.
INSERT INTO cases_returned (id, brand_id, case_id, line_id, kind, reusable, returned_at)
SELECT given.id, closed.brand_id, closed.id, closed.line_id, given.kind,
    given.kind <> 'profile' OR coalesce(told.state = 'unavailable', false), %(now)s
FROM unnest(%(ids)s::uuid[], %(cases)s::uuid[], %(kinds)s::text[]) AS given (id, case_id, kind)
JOIN cases_case closed ON closed.id = given.case_id
LEFT JOIN lines_sim sim ON sim.brand_id = closed.brand_id AND sim.line_id = closed.line_id
LEFT JOIN LATERAL (
    SELECT effect.facts ->> 'profile_state' AS state FROM outbox_effect effect
    WHERE effect.brand_id = closed.brand_id AND effect.origin = closed.id AND effect.effect = 'smdp.cancel'
    ORDER BY effect.generation DESC LIMIT 1) told ON given.kind = 'profile'
WHERE given.kind <> 'profile' OR sim.kind = 'esim'
ON CONFLICT (brand_id, case_id, kind) DO NOTHING
