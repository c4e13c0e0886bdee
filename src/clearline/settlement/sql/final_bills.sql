-- Read the final figures of cases.
SELECT case_id, currency, credit_minor, fee_minor, bills_minor
FROM settlement_finalbill WHERE case_id = ANY (%(cases)s::uuid[])
