-- No number returned before its quarantine was over, and none that is off is without one.
SELECT brand_id, id AS subject, state || ', ended ' || coalesce(ended_at::text, 'not') || ', rests until '
    || coalesce(quarantine_until::text, 'nothing') AS detail
FROM cases_case
WHERE (state = 'released' AND (quarantine_until IS NULL OR ended_at < quarantine_until))
   OR (state IN ('quarantined', 'certified', 'settling', 'settled') AND quarantine_until IS NULL)
