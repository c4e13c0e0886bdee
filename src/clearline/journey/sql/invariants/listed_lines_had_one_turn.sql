-- Every row of a list up to where it was opened had its turn, none behind it had, and what it opened is of its line.
SELECT listed.brand_id, listed.id AS subject, 'row ' || listed.position || ' ' || listed.outcome AS detail
FROM cases_bulkrow listed
JOIN cases_bulklist list ON list.brand_id = listed.brand_id AND list.id = listed.list_id
WHERE (listed.position <= list.opened_through) <> (listed.outcome <> '')
UNION ALL
SELECT listed.brand_id, listed.id, 'row ' || listed.position || ' without its case'
FROM cases_bulkrow listed
LEFT JOIN cases_case c
    ON c.brand_id = listed.brand_id AND c.id = listed.case_id AND c.line_id = listed.line_id
    AND (c.lane = 1 OR listed.outcome <> 'opened')
WHERE listed.outcome IN ('opened', 'open_already') AND c.id IS NULL
