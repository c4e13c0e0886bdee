-- What is sealed of these accounts, as far as anything is left; locked, so that no import writes between.
SELECT id, subject_id, personal FROM lines_account
WHERE brand_id = %(brand)s AND id = ANY (%(ids)s::uuid[]) AND personal <> '\x'
ORDER BY id FOR UPDATE
