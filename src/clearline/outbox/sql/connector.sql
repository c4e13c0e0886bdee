-- Read what all workers share of a connector; absent where nothing has happened yet.
SELECT spent_until, lists_spent_until, failures, opened_at, try_at FROM outbox_connector WHERE connector = %(connector)s
