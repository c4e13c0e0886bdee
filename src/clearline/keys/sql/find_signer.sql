-- The key in force for a purpose, with its wrapped private half.
SELECT id, name, public, wrapped, valid_from, valid_until
FROM keys_signingkey WHERE name = %(name)s AND valid_until IS NULL
