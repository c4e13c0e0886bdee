-- A number that another living line of the book has, and that this import does not take from it.
INSERT INTO import_fault
SELECT 'lines.csv', staged.row, staged.line_id, 'msisdn', 'duplicate', 'line ' || line.external_id || ' has the same'
FROM staged_lines AS staged
JOIN lines_line AS line ON line.msisdn_index = staged.msisdn_index AND line.brand_id = staged.brand_id
    AND line.status <> 'ceased' AND line.id <> staged.id
WHERE NOT staged.kept
  AND NOT EXISTS (SELECT FROM staged_lines AS other WHERE other.id = line.id AND NOT other.kept)
