-- A SIM that another line of the book has, and that this import does not take from it.
INSERT INTO import_fault
SELECT 'lines.csv', staged.row, staged.line_id, '{column}', 'duplicate', 'line ' || line.external_id || ' has the same'
FROM staged_lines AS staged
JOIN lines_sim AS sim ON sim.{column}_index = staged.{column}_index AND sim.brand_id = staged.brand_id
    AND sim.id <> staged.sim_id
JOIN lines_line AS line ON line.id = sim.line_id
WHERE NOT staged.kept
  AND NOT EXISTS (SELECT FROM staged_lines AS other WHERE other.sim_id = sim.id AND NOT other.kept)
