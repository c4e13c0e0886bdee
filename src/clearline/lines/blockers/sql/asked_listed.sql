-- The lines of a list, each for a day of its own: the temporary table `asked_line` that its owner filled.
SELECT line.id AS line_id, line.account_id, line.status, question.day
FROM asked_line AS question
JOIN lines_line AS line ON line.id = question.line_id AND line.status <> 'ceased'
