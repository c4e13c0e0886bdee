-- Have the engine look at cases now: somebody did what they waited for.
UPDATE cases_case
SET due_at = %(now)s
WHERE id = ANY (%(ids)s::uuid[]) AND ended_at IS NULL AND (due_at IS NULL OR due_at > %(now)s)
