-- What every import needs: its faults, what it touches, and what the operator's ids mean.
-- `state` is good, rejected (this directory's row of it was refused), ambiguous, or kept: ceased or erased
-- here, so that nothing of the file may touch it.
CREATE TEMP TABLE import_fault (
    file text, row integer, id text, "column" text, reason text, detail text
) ON COMMIT DROP;
CREATE INDEX ON import_fault (file, row);
CREATE TEMP TABLE touched_line (line_id uuid) ON COMMIT DROP;
CREATE TEMP TABLE touched_account (account_id uuid) ON COMMIT DROP;
CREATE TEMP TABLE known_account (
    external_id text COLLATE "C" PRIMARY KEY, id uuid, brand_id uuid, subject_id uuid, currency text, state text
) ON COMMIT DROP;
CREATE TEMP TABLE known_line (
    external_id text COLLATE "C" PRIMARY KEY, id uuid, brand_id uuid, account_id uuid, subject_id uuid,
    currency text, state text
) ON COMMIT DROP;
