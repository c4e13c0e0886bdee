-- Count one try if there is one left; returns nothing if not. Racing tries queue up at the row.
INSERT INTO identity_tally AS tally (id, brand_id, lane, key, day, tries)
VALUES (%(id)s, %(brand_id)s, %(lane)s, %(key)s, %(day)s, 1)
ON CONFLICT (key, lane, day, brand_id) DO UPDATE SET tries = tally.tries + 1 WHERE tally.tries < %(limit)s
RETURNING tally.tries
