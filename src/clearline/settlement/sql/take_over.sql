-- Empty the money of lines that end and return what was there; several balances of a line become one sum.
WITH taken AS (
    SELECT balance.id, balance.line_id, balance.amount, balance.currency
    FROM lines_balance balance
    JOIN unnest(%(lines)s::uuid[], %(days)s::date[]) AS ending (line_id, last_day) ON ending.line_id = balance.line_id
    WHERE balance.kind = 'money' AND balance.amount > 0
      AND (balance.expires_on IS NULL OR balance.expires_on >= ending.last_day)
    FOR UPDATE OF balance
), emptied AS (
    UPDATE lines_balance balance SET amount = 0 FROM taken WHERE balance.id = taken.id
    RETURNING taken.line_id, taken.amount, taken.currency
)
SELECT line_id, sum(amount)::bigint, currency FROM emptied GROUP BY line_id, currency
