-- The rows of a list whose turn it is, with their lines as they stand now.
SELECT listed.id, listed.position, listed.ends_on, line.id, line.account_id, line.subject_id, line.status = 'ceased',
       account.language
FROM cases_bulkrow listed
JOIN lines_line line ON line.brand_id = listed.brand_id AND line.id = listed.line_id
JOIN lines_account account ON account.brand_id = line.brand_id AND account.id = line.account_id
WHERE listed.brand_id = %(brand)s AND listed.list_id = %(list)s AND listed.position > %(after)s
ORDER BY listed.position
LIMIT %(limit)s
