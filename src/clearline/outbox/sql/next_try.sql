-- Set when the next effect may try a connector that did not answer.
UPDATE outbox_connector SET try_at = %(try_at)s WHERE connector = %(connector)s AND opened_at IS NOT NULL
