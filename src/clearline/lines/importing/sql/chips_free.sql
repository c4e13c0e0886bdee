-- SIMs whose {column} goes to another line in this import: it is taken off them first, or the swap would collide.
UPDATE lines_sim AS sim SET {column}_index = uuid_send(sim.id)
FROM staged_lines AS staged
WHERE sim.{column}_index = staged.{column}_index AND sim.brand_id = staged.brand_id
  AND sim.id <> staged.sim_id AND NOT staged.kept
