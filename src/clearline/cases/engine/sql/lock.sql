-- Lock named cases for a door, and wait for whoever has them; not against rows that only point at them.
SELECT {columns}
FROM cases_case c
WHERE c.id = ANY (%(ids)s::uuid[])
ORDER BY c.id
FOR NO KEY UPDATE
