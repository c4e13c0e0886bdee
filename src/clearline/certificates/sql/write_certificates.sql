-- Insert the certificates of a batch.
INSERT INTO certificates_certificate (
    id, brand_id, public_id, case_id, subject_id, kind, issued_at, language, body, personal, digest, signature,
    signing_key_id, leaf_id
)
SELECT * FROM unnest(
    %(id)s::uuid[], %(brand_id)s::uuid[], %(public_id)s::text[], %(case_id)s::uuid[], %(subject_id)s::uuid[],
    %(kind)s::text[], %(issued_at)s::timestamptz[], %(language)s::text[], %(body)s::json[], %(personal)s::bytea[],
    %(digest)s::bytea[], %(signature)s::bytea[], %(signing_key_id)s::uuid[], %(leaf_id)s::uuid[]
)
