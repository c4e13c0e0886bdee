-- Name the connectors that have something due.
SELECT DISTINCT connector FROM outbox_effect WHERE due_at <= %(now)s
