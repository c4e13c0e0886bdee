-- Every rejected row, in the order of the files.
SELECT file, row, id, "column", reason, detail
FROM import_fault
ORDER BY file COLLATE "C", row
