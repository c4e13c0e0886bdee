-- Read the final figures of cases, what their holders chose for what is left, and what became of it.
SELECT bill.case_id, bill.currency, bill.credit_minor, bill.fee_minor, bill.bills_minor,
       choice.money, choice.move_data, choice.points, choice.line_id, outcome.way, bill.usage_until,
       coalesce((SELECT sum(late.amount_minor) FROM settlement_lateusage late
                 WHERE late.brand_id = bill.brand_id AND late.case_id = bill.case_id AND late.billed), 0)::bigint
FROM settlement_finalbill bill
LEFT JOIN settlement_choice choice ON choice.case_id = bill.case_id AND choice.brand_id = bill.brand_id
LEFT JOIN settlement_outcome outcome ON outcome.case_id = bill.case_id AND outcome.brand_id = bill.brand_id
WHERE bill.case_id = ANY (%(cases)s::uuid[])
