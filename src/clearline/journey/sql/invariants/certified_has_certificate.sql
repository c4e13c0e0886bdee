-- A certified case has its certificate, a settled one its statement.
SELECT c.brand_id, c.id AS subject, 'no ' || paper.kind AS detail
FROM cases_case c
CROSS JOIN (VALUES ('certificate'), ('statement')) AS paper (kind)
WHERE ((paper.kind = 'certificate' AND c.certified_at IS NOT NULL) OR (paper.kind = 'statement' AND c.settled_at IS NOT NULL))
  AND NOT EXISTS (
    SELECT 1 FROM certificates_certificate certificate
    WHERE certificate.brand_id = c.brand_id AND certificate.case_id = c.id AND certificate.kind = paper.kind)
