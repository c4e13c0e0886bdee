-- Read how lines stand: owner, SIM, plan and its currency, and whether the account has another line alive.
SELECT line.id, line.account_id, account.kind, line.status, coalesce(sim.kind, ''), plan.currency, plan.external_id,
       NOT EXISTS (
           SELECT 1 FROM lines_line other
           WHERE other.brand_id = line.brand_id AND other.account_id = line.account_id
             AND other.id <> line.id AND other.status <> 'ceased'
       )
FROM lines_line line
JOIN lines_account account ON account.brand_id = line.brand_id AND account.id = line.account_id
JOIN lines_plan plan ON plan.brand_id = line.brand_id AND plan.id = line.plan_id
LEFT JOIN lines_sim sim ON sim.brand_id = line.brand_id AND sim.line_id = line.id
WHERE line.id = ANY (%(lines)s::uuid[])
