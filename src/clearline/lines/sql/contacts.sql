-- Read the sealed values of lines and of the accounts that hold them.
SELECT line.id, line.personal, line.subject_id, account.id, account.personal, account.language
FROM lines_line line
JOIN lines_account account ON account.brand_id = line.brand_id AND account.id = line.account_id
WHERE line.id = ANY (%(lines)s::uuid[])
