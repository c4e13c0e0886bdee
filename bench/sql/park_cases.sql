-- Cases that wait on a timer, one for each copied line, in the shape of a few real ones and due within two months.
INSERT INTO cases_case
SELECT parked.*
FROM (
    SELECT *, row_number() OVER () AS place FROM lines_line WHERE position('-' IN external_id) > 0 LIMIT %(parked)s
) AS line
JOIN (
    SELECT cases_case, row_number() OVER (ORDER BY state) - 1 AS turn FROM cases_case WHERE id = ANY (%(shapes)s)
) AS made (shape, turn) ON made.turn = line.place %% cardinality(%(shapes)s)
CROSS JOIN LATERAL jsonb_populate_record(shape, jsonb_build_object(
    'id', md5('case' || line.id)::uuid, 'reference', 'PK' || upper(substr(md5(line.id::text), 1, 14)),
    'brand_id', line.brand_id, 'line_id', line.id, 'account_id', line.account_id, 'subject_id', line.subject_id,
    'lane', line.place %% 2, 'due_at', %(now)s::timestamptz + interval '1 day' + line.place %% 5000000 * interval '1 s'
)) AS parked
