-- Name the lanes in which something may be claimed, going from one to the next along the index of due times;
-- those of a connector that does not answer only when it is time to try again.
WITH RECURSIVE lanes (connector, lane) AS (
    (SELECT connector, lane FROM outbox_effect WHERE due_at IS NOT NULL ORDER BY connector, lane LIMIT 1)
    UNION ALL
    SELECT next.connector, next.lane
    FROM lanes, LATERAL (
        SELECT connector, lane FROM outbox_effect effect
        WHERE effect.due_at IS NOT NULL AND (effect.connector, effect.lane) > (lanes.connector, lanes.lane)
        ORDER BY connector, lane LIMIT 1) next
)
SELECT connector, lane FROM lanes
WHERE EXISTS (
    SELECT FROM outbox_effect effect
    WHERE effect.connector = lanes.connector AND effect.lane = lanes.lane AND effect.due_at <= %(now)s
      AND (effect.lease_until IS NULL OR effect.lease_until <= %(now)s))
  AND NOT EXISTS (
    SELECT FROM outbox_connector paused WHERE paused.connector = lanes.connector AND paused.try_at > %(now)s)
ORDER BY lane, connector
