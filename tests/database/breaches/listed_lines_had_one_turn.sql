-- A row was passed over.
INSERT INTO cases_bulklist (id, brand_id, digest, source, rows, opened_through, rate, listed_at)
VALUES (%(closed)s, %(brand)s, repeat('0', 64), 'list.csv', 2, 3, 0, clearline_now());
INSERT INTO cases_bulkrow (id, brand_id, list_id, position, line_id, note, outcome)
VALUES (gen_random_uuid(), %(brand)s, %(closed)s, 2, %(line)s, '', '');
-- A row is open before its turn.
INSERT INTO cases_bulklist (id, brand_id, digest, source, rows, opened_through, rate, listed_at)
VALUES (%(closed)s, %(brand)s, repeat('0', 64), 'list.csv', 1, 0, 0, clearline_now());
INSERT INTO cases_bulkrow (id, brand_id, list_id, position, line_id, note, outcome, case_id)
VALUES (gen_random_uuid(), %(brand)s, %(closed)s, 2, %(line)s, '', 'open_already', %(closed)s);
-- A row opened the case of another line.
INSERT INTO cases_bulklist (id, brand_id, digest, source, rows, opened_through, rate, listed_at)
VALUES (%(closed)s, %(brand)s, repeat('0', 64), 'list.csv', 1, 2, 0, clearline_now());
INSERT INTO cases_bulkrow (id, brand_id, list_id, position, line_id, note, outcome, case_id)
VALUES (gen_random_uuid(), %(brand)s, %(closed)s, 2, %(line)s, '', 'open_already', %(waiting)s);
