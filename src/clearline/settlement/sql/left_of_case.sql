-- Read what was chosen for a case, what became of it, and what the vault holds or held of it: a row for each sum kept.
-- Points go with the line that ends last, so of several that wanted them turned into money one tells so.
SELECT coalesce(outcome.way, choice.money, ''), CASE WHEN outcome.points = 0 THEN '' ELSE coalesce(choice.points, '') END,
       coalesce(outcome.data_bytes > 0, choice.move_data, false), coalesce(outcome.data_bytes, 0),
       outcome.id IS NOT NULL, kept.id, kept.amount_minor, kept.currency, kept.state, kept.until
FROM (SELECT %(case)s::uuid AS id) AS wanted
LEFT JOIN settlement_choice choice ON choice.case_id = wanted.id
LEFT JOIN settlement_outcome outcome ON outcome.case_id = wanted.id
LEFT JOIN settlement_kept kept ON kept.case_id = wanted.id
WHERE choice.id IS NOT NULL OR kept.id IS NOT NULL
ORDER BY kept.kept_at, kept.source
