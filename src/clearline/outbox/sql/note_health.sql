-- Count calls in a row that found nobody there. Enough of them open the breaker; one that found somebody closes it.
INSERT INTO outbox_connector AS known (connector, failures, reason, opened_at, try_at)
VALUES (%(connector)s, %(failures)s, %(reason)s,
        CASE WHEN %(failures)s >= %(opens_after)s THEN %(now)s END,
        CASE WHEN %(failures)s >= %(opens_after)s THEN %(try_at)s END)
ON CONFLICT (connector) DO UPDATE SET
    failures = CASE WHEN %(alive)s THEN 0 ELSE known.failures END + %(failures)s,
    reason = %(reason)s,
    opened_at = CASE
        WHEN CASE WHEN %(alive)s THEN 0 ELSE known.failures END + %(failures)s >= %(opens_after)s
            THEN coalesce(known.opened_at, %(now)s)
        WHEN NOT %(alive)s THEN known.opened_at END,
    try_at = CASE
        WHEN CASE WHEN %(alive)s THEN 0 ELSE known.failures END + %(failures)s >= %(opens_after)s
            THEN coalesce(known.try_at, %(try_at)s)
        WHEN NOT %(alive)s THEN known.try_at END
RETURNING opened_at
