-- Add money to the credit of lines that never expires, and have a closing of theirs that waits look again.
WITH gift AS (
    SELECT brand, line, sum(amount) AS amount, currency
    FROM unnest(%(brands)s::uuid[], %(lines)s::uuid[], %(amounts)s::bigint[], %(currencies)s::text[])
        AS each (brand, line, amount, currency)
    GROUP BY brand, line, currency
), credited AS (
    INSERT INTO lines_balance (id, brand_id, line_id, kind, amount, currency)
    SELECT gen_random_uuid(), brand, line, 'money', amount, currency FROM gift ORDER BY line
    ON CONFLICT (line_id, kind, expires_on, brand_id) DO UPDATE
        SET amount = lines_balance.amount + EXCLUDED.amount
)
UPDATE lines_line SET changed_at = %(now)s FROM gift WHERE lines_line.id = gift.line
