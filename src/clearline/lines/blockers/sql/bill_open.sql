-- Bills of the account that are due on the day or later: what is still owed of them, in minor units.
SELECT asked.line_id, 'bill_open' AS blocker, sum(bill.amount_minor - bill.paid_minor)::text AS detail
FROM asked JOIN lines_bill AS bill ON bill.account_id = asked.account_id
WHERE bill.paid_minor < bill.amount_minor AND bill.settled_by IS NULL AND bill.due_on >= asked.day
GROUP BY asked.line_id
