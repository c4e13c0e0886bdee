-- Rejected rows by file: those at fault themselves, and those that hang on one.
SELECT replace(file, '.csv', ''), count(*) FILTER (WHERE reason <> 'orphaned'), count(*) FILTER (WHERE reason = 'orphaned')
FROM import_fault
GROUP BY file
