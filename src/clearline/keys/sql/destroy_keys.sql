-- End the keys of these subjects: what they sealed is unreadable from here on.
DELETE FROM keys_subjectkey WHERE subject_id = ANY (%(subject_ids)s::uuid[]) RETURNING subject_id
