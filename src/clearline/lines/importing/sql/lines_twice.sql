-- A repeated line: its first row counts, the others are listed.
INSERT INTO import_fault
SELECT 'lines.csv', staged.row, staged.line_id, 'line_id', 'duplicate', 'repeats row ' || twice.first
FROM staged_lines AS staged JOIN (
    SELECT line_id, min(row) AS first FROM staged_lines GROUP BY line_id HAVING count(*) > 1
) AS twice USING (line_id)
WHERE staged.row > twice.first
