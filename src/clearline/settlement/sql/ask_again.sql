-- Ask again for refunds that were refused or came back: the same money, under the next generation.
UPDATE settlement_refund SET state = 'asked', generation = generation + 1
WHERE case_id = ANY (%(cases)s::uuid[]) AND state IN ('failed', 'returned')
