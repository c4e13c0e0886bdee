-- Accounts that the book does not have yet.
INSERT INTO lines_account (id, brand_id, external_id, subject_id, country, language, kind, status, personal,
    personal_digest, email_index, contact_index, created_at, last_login_at)
SELECT id, brand_id, account_id, subject_id, country, language, kind, status, personal,
    personal_digest, email_index, contact_index, created_at, last_login_at
FROM staged_accounts AS staged
WHERE NOT kept AND NOT EXISTS (SELECT FROM lines_account AS account WHERE account.id = staged.id)
