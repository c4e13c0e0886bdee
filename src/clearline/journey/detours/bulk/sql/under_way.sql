-- Count the cases of lists that the workers have in hand, up to a limit: not those that wait for a day, a cause,
-- a person or a bank, which may take weeks and cost nothing.
SELECT count(*) FROM (
    SELECT FROM cases_case
    WHERE lane = %(lane)s AND held_reason = '' AND due_at <= %(soon)s AND state = ANY (%(states)s)
    LIMIT %(limit)s
) AS counted
