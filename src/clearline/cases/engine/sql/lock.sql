-- Lock named cases for a door, and wait for whoever has them.
SELECT {columns}
FROM cases_case c
WHERE c.id = ANY (%(ids)s::uuid[])
ORDER BY c.id
FOR UPDATE
