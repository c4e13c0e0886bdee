-- The keys in force for some purposes, with their wrapped private halves.
SELECT id, name, public, wrapped, valid_from, valid_until
FROM keys_signingkey WHERE name = ANY (%(names)s::text[]) AND valid_until IS NULL
