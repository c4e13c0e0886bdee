-- Off at the network for an hour, and the case does not know.
UPDATE cases_case
SET state = 'ceasing', ceased_at = NULL, quarantine_until = NULL
WHERE id = %(closed)s;
UPDATE outbox_effect SET answered_at = now() - interval '61 minutes' WHERE origin = %(closed)s;
