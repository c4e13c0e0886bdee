-- Every row that is not taken, in the order of the file.
SELECT file, row, id, "column", reason, detail FROM import_fault ORDER BY row
