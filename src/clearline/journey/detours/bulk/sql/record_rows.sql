-- Keep the good rows of a file, each with the list of its brand.
INSERT INTO cases_bulkrow (id, brand_id, list_id, position, line_id, ends_on, note, outcome, case_id)
SELECT asked.id, asked.brand_id, list.id, asked.position, asked.line_id, asked.ends_on, asked.note, '', NULL
FROM asked_line asked
JOIN cases_bulklist list ON list.brand_id = asked.brand_id AND list.digest = %(digest)s
ORDER BY asked.position
