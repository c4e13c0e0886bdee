-- Record a request with all that goes with it: the case, its event on a sheet, copies of the proofs that were
-- brought along, the receipts to every contact on file, and the effects that will send them. It is what
-- open_cases, write_leaves, attach_proofs, write_notices and write_effects do for a thousand, for one and in one
-- round trip; a test compares the rows. Nothing is written where the line has an open case, or the reference is taken.
WITH opened AS (
    INSERT INTO cases_case
        (id, brand_id, reference, line_id, account_id, subject_id, lane, channel, language, requested_by,
         requested_at, ends_on, reason_code, state, due_at, waits_for, held_reason, version, policy_version,
         assurance, factors, ordered_by_operator, obstacles, decision_reason)
    VALUES
        (%(case)s, %(brand)s, %(reference)s, %(line)s, %(account)s, %(subject)s, %(lane)s, %(channel)s,
         %(language)s, %(requested_by)s, %(now)s, %(ends_on)s, '', 'acknowledged', %(now)s, '', '', 1, '',
         0, 0, %(by_operator)s, '[]', '')
    ON CONFLICT DO NOTHING
    RETURNING id, brand_id, account_id, subject_id, line_id
), sheet AS (
    INSERT INTO audit_sheet (id, entries) SELECT %(sheet)s, 1 FROM opened
), told AS (
    INSERT INTO audit_leaf (id, brand_id, origin, kind, at, body, salt, commitment, sheet_id, place)
    SELECT %(leaf)s, brand_id, id, %(kind)s, %(now)s, %(body)s::jsonb, %(salt)s, %(commitment)s, %(sheet)s, 0
    FROM opened
), brought AS (
    SELECT proof.*, shown.copy
    FROM opened
    -- Behind SELECTs, so that it costs the same with and without the values: then it is planned once, not each time.
    CROSS JOIN unnest((SELECT %(proofs)s::uuid[]), (SELECT %(copies)s::uuid[])) AS shown (id, copy)
    JOIN identity_proof proof
        ON proof.id = shown.id AND proof.account_id = opened.account_id AND proof.case_id IS NULL
), copied AS (
    INSERT INTO identity_proof
        (id, brand_id, account_id, subject_id, case_id, kind, root, channel, at, expires_at, copy_of)
    SELECT copy, brand_id, account_id, subject_id, %(case)s, kind, root, channel, at, %(counts_until)s, id
    FROM brought
    WHERE expires_at > %(now)s
), due AS (
    SELECT way.id, way.channel, way.contact, opened.brand_id, opened.subject_id, account.id AS account_id,
           opened.line_id
    FROM opened
    -- One row each, by its key: with OFFSET the planner cannot merge it with every account of the brand.
    CROSS JOIN LATERAL (SELECT * FROM lines_line book
        WHERE book.brand_id = opened.brand_id AND book.id = opened.line_id OFFSET 0) line
    CROSS JOIN LATERAL (SELECT * FROM lines_account book
        WHERE book.brand_id = opened.brand_id AND book.id = opened.account_id OFFSET 0) account
    CROSS JOIN LATERAL (VALUES
        (%(email)s::uuid, 'mail', 'email', account.email_index IS NOT NULL),
        (%(contact_msisdn)s::uuid, 'sms', 'contact_msisdn', account.contact_index <> line.msisdn_index),
        (%(own)s::uuid, 'sms', 'line', line.status <> 'ceased')
    ) AS way (id, channel, contact, on_file)
    WHERE way.on_file
), written AS (
    INSERT INTO notices_notice
        (id, brand_id, subject_id, account_id, line_id, origin, template, parameters, channel, contact, language,
         message_code, state, created_at)
    SELECT id, brand_id, subject_id, account_id, line_id, %(case)s, %(template)s, %(parameters)s::json, channel,
           contact, %(language)s, %(message_code)s, 'queued', %(now)s
    FROM due ORDER BY id
), sending AS (
    INSERT INTO outbox_effect
        (id, brand_id, origin, effect, generation, connector, lane, stream, body, state, attempt, due_at, asked_at,
         facts, reason)
    SELECT effect.id, brand_id, due.id, 'notice.' || channel, 1, channel, %(lane)s, %(case)s,
           ('{"notice":"' || due.id || '"}')::json, 'pending', 0, %(now)s, %(now)s, '{}', ''
    FROM due
    JOIN unnest((SELECT %(notices)s::uuid[]), (SELECT %(effects)s::uuid[])) AS effect (notice, id)
        ON effect.notice = due.id
    ORDER BY due.id
)
SELECT (SELECT count(*) FROM brought) FROM opened
