-- What was revoked or corrected was issued, and so was what stands in its place; the log says so too.
SELECT ending.brand_id, ending.case_id AS subject, ending.public_id AS detail
FROM certificates_ending ending
WHERE NOT EXISTS (
    SELECT 1 FROM certificates_certificate paper
    WHERE paper.public_id = ending.public_id AND paper.case_id = ending.case_id AND paper.brand_id = ending.brand_id)
  OR ending.replaced_by <> '' AND NOT EXISTS (
    SELECT 1 FROM certificates_certificate paper
    WHERE paper.public_id = ending.replaced_by AND paper.corrects = ending.public_id)
  OR NOT EXISTS (
    SELECT 1 FROM audit_leaf leaf
    WHERE leaf.brand_id = ending.brand_id AND leaf.id = ending.entry AND leaf.origin = ending.case_id
      AND leaf.body ->> 'certificate' = ending.public_id
      AND leaf.kind = CASE ending.replaced_by WHEN '' THEN 'certificate.revoked' ELSE 'certificate.corrected' END)
