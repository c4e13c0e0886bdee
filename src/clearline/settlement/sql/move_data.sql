-- Move the data left on lines to other ones; it expires when it would have.
WITH ending AS (
    SELECT * FROM unnest(%(lines)s::uuid[], %(targets)s::uuid[], %(days)s::date[]) AS each (line_id, target, last_day)
), emptied AS (
    UPDATE lines_balance balance SET amount = 0
    FROM ending, lines_balance before
    WHERE balance.line_id = ending.line_id AND before.id = balance.id
      AND balance.kind = 'data' AND balance.amount > 0
      AND (balance.expires_on IS NULL OR balance.expires_on >= ending.last_day)
    RETURNING ending.target, before.amount, before.brand_id, before.expires_on
)
INSERT INTO lines_balance (id, brand_id, line_id, kind, amount, currency, expires_on)
SELECT gen_random_uuid(), brand_id, target, 'data', sum(amount), '', expires_on
FROM emptied GROUP BY brand_id, target, expires_on ORDER BY target, expires_on
ON CONFLICT (line_id, kind, expires_on, brand_id) DO UPDATE SET amount = lines_balance.amount + EXCLUDED.amount
