-- Take the rows that were found faulty out of those that are asked about.
DELETE FROM asked_line USING import_fault fault WHERE fault.row = asked_line.position
