-- Of these subjects, those that no account has.
SELECT asked.subject_id FROM unnest(%(ids)s::uuid[]) AS asked (subject_id)
WHERE NOT EXISTS (SELECT FROM lines_account account WHERE account.subject_id = asked.subject_id)
