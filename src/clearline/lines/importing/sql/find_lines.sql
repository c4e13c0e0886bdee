-- What the book says to each row: its account, and the line and the SIM if they are there already.
SELECT account.state, account.id, account.brand_id, account.subject_id,
    line.id, line.status = 'ceased', sim.id
FROM unnest(%(line_ids)s::text[], %(account_ids)s::text[]) WITH ORDINALITY AS asked (line_id, account_id, place)
LEFT JOIN known_account AS account ON account.external_id = asked.account_id COLLATE "C"
LEFT JOIN lines_line AS line ON line.external_id = asked.line_id COLLATE "C" AND line.brand_id = account.brand_id
LEFT JOIN lines_sim AS sim ON sim.line_id = line.id
ORDER BY asked.place
