-- Fix the final figures of cases; the key (brand, case) refuses a second bill.
INSERT INTO settlement_finalbill
    (id, brand_id, case_id, currency, credit_minor, fee_minor, bills_minor, comes_back_minor, to_pay_minor, usage_until,
     made_at)
SELECT id, brand, billed, currency, credit, fee, bill, back, owed, until, %(now)s
FROM unnest(%(ids)s::uuid[], %(brands)s::uuid[], %(cases)s::uuid[], %(currencies)s::text[], %(credits)s::bigint[],
            %(fees)s::bigint[], %(bills)s::bigint[], %(back)s::bigint[], %(owed)s::bigint[],
            %(untils)s::timestamptz[])
    AS draft (id, brand, billed, currency, credit, fee, bill, back, owed, until)
