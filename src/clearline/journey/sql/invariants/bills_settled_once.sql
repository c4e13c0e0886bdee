-- What a final bill takes over of bills is what stands marked in the book, to the minor unit.
SELECT bill.brand_id, bill.case_id AS subject, 'bills ' || bill.bills_minor || ', marked ' || marked.minor AS detail
FROM settlement_finalbill bill
JOIN (
    SELECT brand_id, settled_by, sum(settled_minor) AS minor
    FROM lines_bill WHERE settled_by IS NOT NULL GROUP BY brand_id, settled_by
) marked ON marked.brand_id = bill.brand_id AND marked.settled_by = bill.case_id
WHERE bill.bills_minor <> marked.minor
