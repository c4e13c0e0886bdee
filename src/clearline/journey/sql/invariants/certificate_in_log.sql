-- Every certificate stands in the log with the digest of what was signed.
SELECT certificate.brand_id, certificate.case_id AS subject, certificate.kind || ' ' || certificate.public_id AS detail
FROM certificates_certificate certificate
WHERE NOT EXISTS (
    SELECT 1 FROM audit_leaf leaf
    WHERE leaf.brand_id = certificate.brand_id AND leaf.id = certificate.leaf_id
      AND leaf.kind = 'certificate.issued' AND leaf.origin = certificate.case_id
      AND leaf.body ->> 'digest' = encode(certificate.digest, 'hex'))
