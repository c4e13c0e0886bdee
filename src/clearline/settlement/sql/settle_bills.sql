-- Take over what is owed on the bills of accounts that lose their last line; an import never opens them again.
UPDATE lines_bill bill SET settled_by = ending.case_id, settled_minor = bill.amount_minor - bill.paid_minor
FROM unnest(%(accounts)s::uuid[], %(cases)s::uuid[]) AS ending (account_id, case_id)
WHERE bill.account_id = ending.account_id AND bill.paid_minor < bill.amount_minor AND bill.settled_by IS NULL
