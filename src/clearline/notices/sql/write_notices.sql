-- Store one notice for each contact that is on file, told by its blind index; nothing sealed is opened.
-- A line that is another account's by now is not written to; its former holder is.
-- The contact number is left out where it is the line's own: the line gets one message, not two.
WITH draft AS (
    SELECT * FROM unnest(
        %(places)s::int[], %(brands)s::uuid[], %(subjects)s::uuid[], %(accounts)s::uuid[], %(lines)s::uuid[],
        %(origins)s::uuid[], %(templates)s::text[], %(parameters)s::json[], %(languages)s::text[],
        %(codes)s::text[], %(email_ids)s::uuid[], %(email_personals)s::bytea[], %(contact_msisdn_ids)s::uuid[],
        %(contact_msisdn_personals)s::bytea[], %(line_ids)s::uuid[], %(line_personals)s::bytea[]
    ) AS each (place, brand_id, subject_id, account_id, line_id, origin, template, parameters, language,
               message_code, email, email_personal, contact, contact_personal, own, own_personal)
), due AS (
    SELECT way.id, draft.place, draft.brand_id, draft.subject_id, account.id AS account_id, draft.line_id,
           draft.origin, draft.template, draft.parameters, way.personal, way.channel, way.contact,
           draft.language, draft.message_code
    FROM draft
    LEFT JOIN lines_line line ON line.brand_id = draft.brand_id AND line.id = draft.line_id
    -- Under row security a coalesce() might give rows away, and no index is searched by it: the web login
    -- would read every account of its brand. Behind OFFSET 0 it is a value that is there already.
    CROSS JOIN LATERAL (SELECT coalesce(draft.account_id, line.account_id) AS account_id OFFSET 0) whose
    JOIN lines_account account ON account.brand_id = draft.brand_id AND account.id = whose.account_id
    CROSS JOIN LATERAL (VALUES
        (draft.email, draft.email_personal, 'mail', 'email', account.email_index IS NOT NULL),
        (draft.contact, draft.contact_personal, 'sms', 'contact_msisdn',
         account.contact_index IS NOT NULL AND (line.id IS NULL OR account.contact_index <> line.msisdn_index)),
        (draft.own, draft.own_personal, 'sms', 'line', line.status <> 'ceased' AND line.account_id = account.id)
    ) AS way (id, personal, channel, contact, on_file)
    WHERE way.id IS NOT NULL AND way.on_file
), written AS (
    INSERT INTO notices_notice
        (id, brand_id, subject_id, account_id, line_id, origin, template, parameters, personal,
         channel, contact, language, message_code, state, created_at)
    SELECT id, brand_id, subject_id, account_id, line_id, origin, template, parameters, personal,
           channel, contact, language, message_code, 'queued', %(now)s
    FROM due ORDER BY id
)
SELECT id, place, channel FROM due ORDER BY id
