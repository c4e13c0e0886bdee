-- Lines on their way in, each with its SIM: personal values sealed already, ids found or made.
CREATE TEMP TABLE staged_lines (
    row integer, line_id text COLLATE "C", sim_kind text, status text, activated_at timestamptz,
    last_used_at timestamptz, id uuid, brand_id uuid, account_id uuid, subject_id uuid, plan_id uuid, sim_id uuid,
    kept boolean, personal bytea, personal_digest bytea, msisdn_index bytea,
    sim_personal bytea, sim_digest bytea, iccid_index bytea, imsi_index bytea
) ON COMMIT DROP
