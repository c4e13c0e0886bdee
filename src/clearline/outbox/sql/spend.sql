-- Note what was taken of a connector's rate.
UPDATE outbox_connector SET spent_until = %(spent)s, lists_spent_until = %(lists_spent)s WHERE connector = %(connector)s
