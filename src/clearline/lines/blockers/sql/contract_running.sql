-- Contracts that end after the day: the fee for their months that have not begun by its end, in minor units.
SELECT asked.line_id, 'contract_running' AS blocker,
    sum(contract.early_fee_minor_per_month * (
        lines_months_begun(contract.starts_on, contract.ends_on)
        - lines_months_begun(contract.starts_on, asked.day + 1)
    ))::text AS detail
FROM asked JOIN lines_contract AS contract ON contract.line_id = asked.line_id
WHERE contract.ends_on > asked.day
GROUP BY asked.line_id
