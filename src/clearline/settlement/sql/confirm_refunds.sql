-- Store that refunds were confirmed.
UPDATE settlement_refund SET state = 'confirmed', confirmed_at = %(now)s
WHERE case_id = ANY (%(cases)s::uuid[]) AND state <> 'confirmed'
