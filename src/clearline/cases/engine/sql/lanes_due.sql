-- Name the lanes in which a case is due; one probe of the index for each.
SELECT lane FROM unnest(%(lanes)s::smallint[]) AS each (lane)
WHERE EXISTS (
    SELECT FROM cases_case c WHERE c.lane = each.lane AND c.due_at <= %(now)s AND c.held_reason = ''
)
