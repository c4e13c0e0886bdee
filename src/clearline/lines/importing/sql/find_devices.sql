-- What the book says to each row: the brand and the subject of its line, and the device if it is there already.
SELECT line.brand_id, line.subject_id, device.id
FROM unnest(%(device_ids)s::text[], %(line_ids)s::text[]) WITH ORDINALITY AS asked (device_id, line_id, place)
LEFT JOIN known_line AS line ON line.external_id = asked.line_id COLLATE "C" AND line.state = 'good'
LEFT JOIN lines_device AS device ON device.external_id = asked.device_id COLLATE "C"
    AND device.brand_id = line.brand_id
ORDER BY asked.place
