-- Give back the one try that turned out right; those before it stay counted.
UPDATE identity_tally SET tries = tries - 1
WHERE brand_id = %(brand_id)s AND lane = %(lane)s AND tries > 0
  AND ((key = %(attempt)s AND day IS NULL) OR (key = %(account)s AND day = %(day)s))
