-- A case has one certificate and one statement, and a second only in the place of the first.
SELECT brand_id, case_id AS subject, count(*) || ' of ' || kind AS detail
FROM certificates_certificate
GROUP BY brand_id, case_id, kind, corrects
HAVING count(*) > 1
