-- Third parties that were told this number and still know it: how many.
SELECT asked.line_id, 'link_listed' AS blocker, count(*)::text AS detail
FROM asked JOIN lines_link AS link ON link.line_id = asked.line_id
WHERE link.unlinked_at IS NULL
GROUP BY asked.line_id
