-- How many keys there are.
SELECT count(*) FROM keys_subjectkey
