-- Add up the final figures of the cases that a run opened, by brand and currency.
SELECT list.brand_id, bill.currency, count(*), sum(bill.comes_back_minor)::bigint, sum(bill.to_pay_minor)::bigint,
       coalesce(sum(bill.comes_back_minor) FILTER (WHERE refund.state = 'confirmed'), 0)::bigint
FROM cases_bulklist list
JOIN cases_bulkrow listed
    ON listed.brand_id = list.brand_id AND listed.list_id = list.id AND listed.outcome = 'opened'
JOIN settlement_finalbill bill ON bill.brand_id = listed.brand_id AND bill.case_id = listed.case_id
LEFT JOIN settlement_refund refund ON refund.brand_id = listed.brand_id AND refund.case_id = listed.case_id
WHERE list.digest = %(digest)s
GROUP BY 1, 2
