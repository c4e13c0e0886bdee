-- Lines whose number goes to another line in this import: it is taken off them first, or the swap would collide.
UPDATE lines_line AS line SET msisdn_index = uuid_send(line.id)
FROM staged_lines AS staged
WHERE line.msisdn_index = staged.msisdn_index AND line.brand_id = staged.brand_id
  AND line.status <> 'ceased' AND line.id <> staged.id AND NOT staged.kept
