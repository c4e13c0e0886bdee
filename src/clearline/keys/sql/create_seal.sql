-- Store the seal of a signing key; of two that race, the first one stays.
INSERT INTO keys_seal (id, brand_id, certificate, wrapped, created_at)
VALUES (%(signing_key_id)s, %(brand_id)s, %(certificate)s, %(wrapped)s, %(now)s)
ON CONFLICT (id) DO NOTHING
RETURNING id
