-- Ask for refunds; the key (brand, case) refuses a second one.
INSERT INTO settlement_refund (id, brand_id, case_id, amount_minor, currency, state, asked_at)
SELECT id, brand, refunded, amount, currency, 'asked', %(now)s
FROM unnest(%(ids)s::uuid[], %(brands)s::uuid[], %(cases)s::uuid[], %(amounts)s::bigint[], %(currencies)s::text[])
    AS draft (id, brand, refunded, amount, currency)
