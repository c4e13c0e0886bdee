-- Note that refunds were refused; one that is confirmed stays so.
UPDATE settlement_refund SET state = 'failed' WHERE case_id = ANY (%(cases)s::uuid[]) AND state = 'asked'
