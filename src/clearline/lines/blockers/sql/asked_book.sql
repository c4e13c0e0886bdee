-- Every line of the book, or of one brand, for one day; a ceased line has nothing in its way.
SELECT line.id AS line_id, line.account_id, line.status, %(day)s::date AS day
FROM lines_line AS line
WHERE line.status <> 'ceased' AND (%(brand_id)s::uuid IS NULL OR line.brand_id = %(brand_id)s::uuid)
