-- Read the sealed values of SIMs and of the lines they serve.
SELECT line.id, line.personal, sim.id, sim.personal, sim.subject_id, sim.kind
FROM lines_line line
JOIN lines_sim sim ON sim.brand_id = line.brand_id AND sim.line_id = line.id
WHERE line.id = ANY (%(lines)s::uuid[])
