-- Devices on their way in: the IMEI sealed already, ids found or made; both empty where the line is unknown.
CREATE TEMP TABLE staged_devices (
    row integer, device_id text COLLATE "C", line_id text COLLATE "C", model text, bound_at timestamptz,
    id uuid, subject_id uuid, personal bytea, personal_digest bytea
) ON COMMIT DROP
