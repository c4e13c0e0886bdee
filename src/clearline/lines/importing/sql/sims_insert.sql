-- SIMs that the book does not have yet.
INSERT INTO lines_sim (id, brand_id, line_id, subject_id, kind, personal, personal_digest, iccid_index, imsi_index)
SELECT sim_id, brand_id, id, subject_id, sim_kind, sim_personal, sim_digest, iccid_index, imsi_index
FROM staged_lines AS staged
WHERE NOT kept AND NOT EXISTS (SELECT FROM lines_sim AS sim WHERE sim.id = staged.sim_id)
