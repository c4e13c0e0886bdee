-- Store the first key of a purpose; of two that race, the first one stays.
INSERT INTO keys_signingkey (id, name, public, wrapped, valid_from)
VALUES (%(id)s, %(name)s, %(public)s, %(wrapped)s, %(now)s)
ON CONFLICT (name) WHERE valid_until IS NULL DO NOTHING
RETURNING id
