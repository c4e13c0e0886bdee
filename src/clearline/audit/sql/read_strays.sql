-- Entries that stand on no sheet, or outside of the one that they name.
SELECT sheet.first + leaf.place AS seq, leaf.id, sheet.id IS NULL AS lost
FROM audit_leaf leaf LEFT JOIN audit_sheet sheet ON sheet.id = leaf.sheet_id
WHERE sheet.id IS NULL OR leaf.place < 0 OR leaf.place >= sheet.entries
ORDER BY seq, leaf.id
