-- Lock a connector's row, made where there is none: who takes of its rate does so one after the other.
INSERT INTO outbox_connector (connector, failures, reason) VALUES (%(connector)s, 0, '')
ON CONFLICT (connector) DO UPDATE SET connector = excluded.connector
RETURNING spent_until, lists_spent_until, failures, opened_at, try_at
