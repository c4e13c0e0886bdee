-- The seal that goes with a signing key, and its wrapped private half.
SELECT certificate, wrapped FROM keys_seal WHERE id = %(signing_key_id)s
