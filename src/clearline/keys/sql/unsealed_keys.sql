-- The keys of certificates, in force or replaced, that have no seal yet.
SELECT id, name, public, wrapped, valid_from, valid_until
FROM keys_signingkey AS key
WHERE key.name LIKE 'certificates/%%' AND NOT EXISTS (SELECT FROM keys_seal WHERE id = key.id)
ORDER BY valid_from, id
