-- Accounts on their way in: personal values sealed already, ids found or made.
CREATE TEMP TABLE staged_accounts (
    row integer, account_id text COLLATE "C", country text, language text, kind text, status text,
    created_at timestamptz, last_login_at timestamptz,
    id uuid, brand_id uuid, subject_id uuid, kept boolean,
    personal bytea, personal_digest bytea, email_index bytea, contact_index bytea
) ON COMMIT DROP
