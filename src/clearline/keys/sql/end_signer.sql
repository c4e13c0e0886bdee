-- End the validity of the key in force for a purpose.
UPDATE keys_signingkey SET valid_until = %(now)s WHERE name = %(name)s AND valid_until IS NULL RETURNING id
