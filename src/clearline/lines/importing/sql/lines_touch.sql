-- Lines with a change in themselves, their account, or what hangs on either: open cases are assessed again.
UPDATE lines_line AS line SET changed_at = %(now)s
WHERE line.status <> 'ceased' AND (
    line.id IN (SELECT line_id FROM touched_line)
    OR line.account_id IN (SELECT account_id FROM touched_account)
)
