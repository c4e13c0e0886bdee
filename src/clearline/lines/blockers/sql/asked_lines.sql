-- The lines that somebody asks about, each for a day of its own; a ceased line has nothing in its way.
SELECT line.id AS line_id, line.account_id, line.status, question.day
FROM unnest(%(line_ids)s::uuid[], %(days)s::date[]) AS question (line_id, day)
JOIN lines_line AS line ON line.id = question.line_id AND line.status <> 'ceased'
