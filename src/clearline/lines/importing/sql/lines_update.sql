-- The operator's columns of lines that changed; a line that was ceased here stays as it is.
WITH changed AS (
    UPDATE lines_line AS line SET
        account_id = staged.account_id, subject_id = staged.subject_id, plan_id = staged.plan_id,
        status = staged.status, activated_at = staged.activated_at, last_used_at = staged.last_used_at,
        personal = CASE WHEN line.personal_digest = staged.personal_digest AND line.subject_id = staged.subject_id
            THEN line.personal ELSE staged.personal END,
        personal_digest = staged.personal_digest, msisdn_index = staged.msisdn_index
    FROM staged_lines AS staged
    WHERE line.id = staged.id AND NOT staged.kept AND line.status <> 'ceased'
      AND (line.account_id, line.subject_id, line.plan_id, line.status, line.activated_at, line.last_used_at,
           line.personal_digest, line.msisdn_index)
        IS DISTINCT FROM (staged.account_id, staged.subject_id, staged.plan_id, staged.status, staged.activated_at,
           staged.last_used_at, staged.personal_digest, staged.msisdn_index)
    RETURNING line.id
)
INSERT INTO touched_line SELECT id FROM changed
