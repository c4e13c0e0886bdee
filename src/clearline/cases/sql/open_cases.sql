-- Record many requests; a line that has an open case is passed over, and so is a reference that is taken.
-- In the order of the lines, so that two lists with the same lines wait for each other and never crosswise.
INSERT INTO cases_case
    (id, brand_id, reference, line_id, account_id, subject_id, lane, channel, language, requested_by, requested_at,
     ends_on, reason_code, state, due_at, waits_for, held_reason, version, policy_version, assurance, factors,
     ordered_by_operator, obstacles, decision_reason)
SELECT id, brand, reference, line, account, subject, lane, channel, language, requested_by, %(now)s,
       ends_on, '', 'acknowledged', %(now)s, '', '', 1, '', 0, 0, by_operator, '[]', ''
FROM unnest(%(ids)s::uuid[], %(brands)s::uuid[], %(references)s::text[], %(lines)s::uuid[], %(accounts)s::uuid[],
            %(subjects)s::uuid[], %(lanes)s::smallint[], %(channels)s::text[], %(languages)s::text[],
            %(requesters)s::uuid[], %(days)s::date[], %(by_operator)s::boolean[])
    AS asked (id, brand, reference, line, account, subject, lane, channel, language, requested_by, ends_on, by_operator)
ORDER BY brand, line, id
ON CONFLICT DO NOTHING
RETURNING id
