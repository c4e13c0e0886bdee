-- SIMs that changed: another one in the line, or its owner.
WITH changed AS (
    UPDATE lines_sim AS sim SET
        subject_id = staged.subject_id, kind = staged.sim_kind,
        personal = CASE WHEN sim.personal_digest = staged.sim_digest AND sim.subject_id = staged.subject_id
            THEN sim.personal ELSE staged.sim_personal END,
        personal_digest = staged.sim_digest, iccid_index = staged.iccid_index, imsi_index = staged.imsi_index
    FROM staged_lines AS staged
    WHERE sim.id = staged.sim_id AND NOT staged.kept
      AND (sim.subject_id, sim.kind, sim.personal_digest, sim.iccid_index, sim.imsi_index)
        IS DISTINCT FROM
          (staged.subject_id, staged.sim_kind, staged.sim_digest, staged.iccid_index, staged.imsi_index)
    RETURNING sim.line_id
)
INSERT INTO touched_line SELECT line_id FROM changed
