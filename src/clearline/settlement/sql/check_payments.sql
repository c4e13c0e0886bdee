-- Find payments by card that the ledger has otherwise than they stand; those from before it had any are not meant.
SELECT brand.code, payment.id::text, payment.currency,
       format('%%s %%s, booked %%s as %%s', payment.state, payment.amount_minor, booked.cash, booked.kinds)
FROM (
    SELECT entry.brand_id, entry.payment_id, posting.currency, string_agg(DISTINCT entry.kind, ', ') AS kinds,
           coalesce(sum(posting.amount_minor) FILTER (WHERE posting.account = 'cash'), 0) AS cash,
           coalesce(-sum(posting.amount_minor) FILTER (WHERE posting.account = 'refund_in_transit'), 0) AS on_its_way
    FROM ledger_entry entry
    JOIN ledger_posting posting ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
    WHERE entry.payment_id IS NOT NULL
    GROUP BY entry.brand_id, entry.payment_id, posting.currency
) booked
JOIN selfcare_payment payment ON payment.brand_id = booked.brand_id AND payment.id = booked.payment_id
JOIN brands_brand brand ON brand.id = payment.brand_id
WHERE booked.currency <> payment.currency
   OR (booked.cash, booked.on_its_way) <> CASE payment.state
        WHEN 'confirmed' THEN (payment.amount_minor::numeric, 0::numeric)
        WHEN 'held' THEN (payment.amount_minor::numeric, payment.amount_minor::numeric)
        WHEN 'returning' THEN (payment.amount_minor::numeric, payment.amount_minor::numeric)
        WHEN 'returned' THEN (CASE WHEN booked.kinds LIKE '%%card_credited%%' THEN payment.amount_minor ELSE 0 END::numeric,
                              0::numeric)
        ELSE (0::numeric, 0::numeric) END
ORDER BY brand.code, payment.id
LIMIT %(limit)s
