-- A case has one certificate and one statement, never a second.
SELECT brand_id, case_id AS subject, count(*) || ' of ' || kind AS detail
FROM certificates_certificate
GROUP BY brand_id, case_id, kind
HAVING count(*) > 1
