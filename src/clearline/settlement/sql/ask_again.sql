-- Ask again for refunds that were refused: the same money to the same case, under the next generation.
UPDATE settlement_refund SET state = 'asked' WHERE case_id = ANY (%(cases)s::uuid[]) AND state = 'failed'
