-- One penny stays on the line.
UPDATE lines_balance SET amount = 1 WHERE line_id = %(line)s AND kind = 'money';
-- So does one that expires with the last day.
UPDATE lines_balance
SET amount = 1, expires_on = (SELECT (ceased_at AT TIME ZONE 'Europe/London')::date
FROM cases_case
WHERE id = %(closed)s)
WHERE line_id = %(line)s AND kind = 'money';
