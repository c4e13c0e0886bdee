-- Name the states in which a case is due.
SELECT DISTINCT c.state FROM cases_case c WHERE c.due_at <= %(now)s AND c.held_reason = ''
