-- Put the sealed message in the place of the sealed parameters that it was made from.
UPDATE notices_notice notice
SET personal = kept.personal
FROM unnest(%(ids)s::uuid[], %(personals)s::bytea[]) AS kept (id, personal)
WHERE notice.id = kept.id
