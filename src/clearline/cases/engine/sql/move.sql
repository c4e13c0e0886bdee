-- Bring cases to where their walk has led them: every column that a move may change, in one statement.
UPDATE cases_case c SET {sets}
FROM unnest({arrays}) AS move (id, {columns})
WHERE c.id = move.id
