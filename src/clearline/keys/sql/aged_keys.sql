-- Subjects that have had their key for long enough, in the order of their ids, from one on.
SELECT subject_id FROM keys_subjectkey
WHERE subject_id > %(after)s AND created_at < clearline_now() - make_interval(days => %(days)s)
ORDER BY subject_id LIMIT %(most)s
