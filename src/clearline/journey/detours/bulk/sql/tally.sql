-- Count the rows of a run by brand, by what became of them and by the state of their cases.
SELECT list.brand_id, listed.outcome, coalesce(c.state, ''), coalesce(c.held_reason <> '', false), count(*)
FROM cases_bulklist list
JOIN cases_bulkrow listed ON listed.brand_id = list.brand_id AND listed.list_id = list.id
LEFT JOIN cases_case c ON c.brand_id = listed.brand_id AND c.id = listed.case_id
WHERE list.digest = %(digest)s
GROUP BY 1, 2, 3, 4
