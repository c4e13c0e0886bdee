-- Insert a document that stands in the place of another one.
INSERT INTO certificates_certificate (
    id, brand_id, public_id, case_id, subject_id, kind, issued_at, language, body, personal, digest, signature,
    tree_index, tree_size, tree_path, signing_key_id, leaf_id, corrects
)
SELECT
    id, brand_id, public_id, case_id, subject_id, kind, %(issued_at)s, language, body, personal, digest, signature,
    tree_index, tree_size, tree_path, signing_key_id, leaf_id, %(corrects)s
FROM unnest(
    %(id)s::uuid[], %(brand_id)s::uuid[], %(public_id)s::text[], %(case_id)s::uuid[], %(subject_id)s::uuid[],
    %(kind)s::text[], %(language)s::text[], %(body)s::json[], %(personal)s::bytea[], %(digest)s::bytea[],
    %(signature)s::bytea[], %(tree_index)s::int[], %(tree_size)s::int[], %(tree_path)s::bytea[],
    %(signing_key_id)s::uuid[], %(leaf_id)s::uuid[]
) AS made (
    id, brand_id, public_id, case_id, subject_id, kind, language, body, personal, digest, signature,
    tree_index, tree_size, tree_path, signing_key_id, leaf_id
)
