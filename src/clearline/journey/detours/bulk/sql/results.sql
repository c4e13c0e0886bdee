-- Every row of a run with its case, in the order of the file.
SELECT listed.position, line.external_id, brand.code, listed.ends_on, listed.note, listed.outcome, c.reference, c.state,
       c.waits_for, c.held_reason, c.obstacles, paper.public_id, bill.comes_back_minor, bill.to_pay_minor, bill.currency,
       c.requested_at, c.ends_at, c.ceased_at, c.certified_at, c.settled_at, c.quarantine_until, c.ended_at
FROM cases_bulklist list
JOIN brands_brand brand ON brand.id = list.brand_id
JOIN cases_bulkrow listed ON listed.brand_id = list.brand_id AND listed.list_id = list.id
JOIN lines_line line ON line.brand_id = listed.brand_id AND line.id = listed.line_id
LEFT JOIN cases_case c ON c.brand_id = listed.brand_id AND c.id = listed.case_id
LEFT JOIN certificates_certificate paper
    ON paper.brand_id = c.brand_id AND paper.case_id = c.id AND paper.kind = 'certificate'
LEFT JOIN settlement_finalbill bill ON bill.brand_id = c.brand_id AND bill.case_id = c.id
WHERE list.digest = %(digest)s
ORDER BY listed.position
