-- The provider was never heard.
UPDATE outbox_effect
SET state = 'unknown', confirmed_at = NULL, due_at = now()
WHERE origin = %(closed)s AND effect = 'payments.refund';
-- It was, an hour ago, and nothing followed.
UPDATE settlement_refund SET state = 'asked', confirmed_at = NULL WHERE case_id = %(closed)s;
UPDATE outbox_effect SET answered_at = now() - interval '61 minutes' WHERE origin = %(closed)s;
