-- Record a request; one open case per line stands, and one case per reference.
INSERT INTO cases_case
    (id, brand_id, reference, line_id, account_id, subject_id, lane, channel, language, requested_by, requested_at,
     ends_on, reason_code, state, due_at, waits_for, held_reason, version, policy_version, assurance, factors,
     ordered_by_operator, obstacles, decision_reason)
VALUES
    (%(id)s, %(brand)s, %(reference)s, %(line)s, %(account)s, %(subject)s, %(lane)s, %(channel)s,
     %(language)s, %(requested_by)s, %(now)s, %(ends_on)s, '', 'acknowledged', %(now)s, '', '', 1, '', 0, 0,
     %(by_operator)s, '[]', '')
ON CONFLICT DO NOTHING
RETURNING reference
