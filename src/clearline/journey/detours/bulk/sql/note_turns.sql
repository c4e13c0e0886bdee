-- Note what became of the rows whose turn it was.
UPDATE cases_bulkrow listed SET outcome = turn.outcome, case_id = turn.case_id
FROM unnest(%(ids)s::uuid[], %(outcomes)s::text[], %(cases)s::uuid[]) AS turn (id, outcome, case_id)
WHERE listed.id = turn.id
