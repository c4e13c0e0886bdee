-- A second case of the same line.
DROP INDEX cases_case_one_open_per_line;
INSERT INTO cases_case SELECT (jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'reference', 'LU-0'))).*
FROM cases_case r
WHERE r.id = %(waiting)s;
