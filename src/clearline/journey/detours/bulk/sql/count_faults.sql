-- Count the rows that are not taken, by reason.
SELECT reason, count(*) FROM import_fault GROUP BY reason ORDER BY reason
