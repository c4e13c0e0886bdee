-- Silence that nobody will ask about.
ALTER TABLE outbox_effect DROP CONSTRAINT outbox_effect_open_is_due;
UPDATE outbox_effect SET state = 'unknown', confirmed_at = NULL, due_at = NULL WHERE origin = %(closed)s;
-- Accepted, and never asked about again.
UPDATE outbox_effect
SET state = 'accepted', confirmed_at = NULL, due_at = NULL
WHERE origin = %(closed)s AND effect = 'payments.refund';
