-- The operator's columns of accounts that changed. Whoever was forgotten has a digest of zeros and stays forgotten.
WITH changed AS (
    UPDATE lines_account AS account SET
        country = staged.country, language = staged.language, kind = staged.kind, status = staged.status,
        created_at = staged.created_at, last_login_at = staged.last_login_at,
        personal = CASE WHEN account.personal_digest = staged.personal_digest
            THEN account.personal ELSE staged.personal END,
        personal_digest = staged.personal_digest,
        email_index = staged.email_index, contact_index = staged.contact_index
    FROM staged_accounts AS staged
    WHERE account.id = staged.id AND NOT staged.kept
      AND account.personal_digest <> decode(repeat('00', 16), 'hex')
      AND (account.country, account.language, account.kind, account.status, account.created_at,
           account.last_login_at, account.personal_digest)
        IS DISTINCT FROM (staged.country, staged.language, staged.kind, staged.status, staged.created_at,
           staged.last_login_at, staged.personal_digest)
    RETURNING account.id
)
INSERT INTO touched_account SELECT id FROM changed
