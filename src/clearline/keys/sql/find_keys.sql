-- Wrapped keys of these subjects, as far as they still exist and the login may see them.
SELECT subject_id, wrapped FROM keys_subjectkey WHERE subject_id = ANY (%(subject_ids)s::uuid[])
