-- The network has not answered.
UPDATE outbox_effect
SET state = 'unknown', confirmed_at = NULL, due_at = now()
WHERE origin = %(closed)s AND effect = 'hlr.cease';
