-- Lines that the book does not have yet.
INSERT INTO lines_line (id, brand_id, external_id, account_id, subject_id, plan_id, status, personal,
    personal_digest, msisdn_index, activated_at, last_used_at, changed_at)
SELECT id, brand_id, line_id, account_id, subject_id, plan_id, status, personal,
    personal_digest, msisdn_index, activated_at, last_used_at, %(now)s
FROM staged_lines AS staged
WHERE NOT kept AND NOT EXISTS (SELECT FROM lines_line AS line WHERE line.id = staged.id)
