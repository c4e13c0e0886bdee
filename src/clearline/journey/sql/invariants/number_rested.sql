-- No number returned before its quarantine was over.
SELECT brand_id, id AS subject, 'released ' || ended_at || ', rests until ' || quarantine_until AS detail
FROM cases_case
WHERE state = 'released' AND ended_at < quarantine_until
