-- The public halves of all keys that a purpose ever had.
SELECT id, name, public, valid_from, valid_until
FROM keys_signingkey WHERE name = %(name)s ORDER BY valid_from, id
