-- The writes of the journal, each with the number of its lines.
SELECT run_id, count(*) FROM keys_erasure GROUP BY run_id
