-- Two lines of a brand with one and the same {column}: the first row keeps it, the others are listed.
INSERT INTO import_fault
SELECT 'lines.csv', staged.row, staged.line_id, '{column}', 'duplicate', 'row ' || twice.first || ' has the same'
FROM staged_lines AS staged JOIN (
    SELECT brand_id, {column}_index, min(row) AS first FROM staged_lines
    WHERE {column}_index IS NOT NULL GROUP BY brand_id, {column}_index HAVING count(*) > 1
) AS twice USING (brand_id, {column}_index)
WHERE staged.row > twice.first
