-- List what has been without an answer for long. Something accepted has been answered: a bank may take days.
SELECT effect, connector, origin, stream, asked_at, attempt, reason
FROM outbox_effect
WHERE due_at IS NOT NULL AND state IN ('pending', 'sending', 'unknown') AND asked_at <= %(before)s
  AND (%(about)s::uuid IS NULL OR origin = %(about)s::uuid OR stream = %(about)s::uuid)
ORDER BY asked_at, id
