-- Put what is left under a new seal in the place of the old one.
UPDATE lines_account account SET personal = kept.personal
FROM unnest(%(ids)s::uuid[], %(seals)s::bytea[]) AS kept (id, personal)
WHERE account.brand_id = %(brand)s AND account.id = kept.id
