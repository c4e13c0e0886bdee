-- Lines that the engine ceased while this import was reading: from here on nothing of the file touches them.
UPDATE known_line AS known SET state = 'kept'
FROM lines_line AS line
WHERE line.id = known.id AND line.status = 'ceased' AND known.state = 'good'
