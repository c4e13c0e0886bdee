-- The line ids that other files may refer to: sound rows first, then refused ones, then what only the book has.
INSERT INTO known_line (external_id, id, brand_id, account_id, subject_id, currency, state)
SELECT staged.line_id, staged.id, staged.brand_id, staged.account_id, staged.subject_id, brand.currency,
    CASE WHEN staged.kept THEN 'kept' ELSE 'good' END
FROM staged_lines AS staged JOIN brands_brand AS brand ON brand.id = staged.brand_id
UNION ALL
SELECT DISTINCT fault.id, NULL::uuid, NULL::uuid, NULL::uuid, NULL::uuid, NULL, 'rejected'
FROM import_fault AS fault
WHERE fault.file = 'lines.csv' AND fault.id <> ''
  AND NOT EXISTS (SELECT FROM staged_lines AS staged WHERE staged.line_id = fault.id COLLATE "C")
UNION ALL
SELECT line.external_id, (array_agg(line.id))[1], (array_agg(line.brand_id))[1], (array_agg(line.account_id))[1],
    (array_agg(line.subject_id))[1], min(brand.currency),
    CASE WHEN count(*) > 1 THEN 'ambiguous' WHEN min(line.status) = 'ceased' THEN 'kept' ELSE 'good' END
FROM lines_line AS line JOIN brands_brand AS brand ON brand.id = line.brand_id
WHERE NOT EXISTS (SELECT FROM staged_lines AS staged WHERE staged.line_id = line.external_id)
  AND NOT EXISTS (
    SELECT FROM import_fault AS fault WHERE fault.file = 'lines.csv' AND fault.id = line.external_id COLLATE "C")
GROUP BY line.external_id
