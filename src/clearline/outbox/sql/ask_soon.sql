-- Ask about an effect now instead of at its next turn: it is known to be taken, or nobody knows.
UPDATE outbox_effect SET due_at = %(now)s
WHERE origin = %(origin)s AND effect = %(effect)s AND state IN ('accepted', 'unknown') AND due_at > %(now)s
