-- Store one notice for each contact that is on file, told by its blind index; nothing sealed is opened.
-- The contact number is left out where it is the line's own: the line gets one message, not two.
INSERT INTO notices_notice
    (id, brand_id, subject_id, account_id, line_id, origin, template, parameters, personal,
     channel, contact, language, message_code, state, created_at)
SELECT draft.id, draft.brand_id, draft.subject_id, account.id, draft.line_id, draft.origin, draft.template,
       draft.parameters, draft.personal, draft.channel, draft.contact, draft.language, draft.message_code,
       'queued', %(now)s
FROM unnest(%(ids)s::uuid[], %(brands)s::uuid[], %(subjects)s::uuid[], %(accounts)s::uuid[], %(lines)s::uuid[],
            %(origins)s::uuid[], %(templates)s::text[], %(parameters)s::jsonb[], %(personals)s::bytea[],
            %(channels)s::text[], %(contacts)s::text[], %(languages)s::text[], %(codes)s::text[])
    AS draft (id, brand_id, subject_id, account_id, line_id, origin, template, parameters, personal,
              channel, contact, language, message_code)
LEFT JOIN lines_line line ON line.brand_id = draft.brand_id AND line.id = draft.line_id
JOIN lines_account account
    ON account.brand_id = draft.brand_id AND account.id = coalesce(draft.account_id, line.account_id)
WHERE CASE draft.contact
    WHEN 'email' THEN account.email_index IS NOT NULL
    WHEN 'contact_msisdn' THEN
        account.contact_index IS NOT NULL
        AND (line.id IS NULL OR account.contact_index <> line.msisdn_index)
    ELSE line.status <> 'ceased'
END
ORDER BY draft.id
RETURNING id, brand_id, channel
