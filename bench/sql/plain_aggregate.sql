-- Every table that the sweep reads, counted or summed per line or account, and the totals.
SELECT count(*), sum(device.n), sum(service.n), sum(link.n), sum(wanted.n), sum(balance.n), sum(contract.n),
    sum(bill.n), sum(points.n), count(*) FILTER (WHERE account.status <> 'active' OR line.status = 'suspended')
FROM lines_line AS line
JOIN lines_account AS account ON account.id = line.account_id
LEFT JOIN (SELECT line_id, count(*) AS n FROM lines_device GROUP BY line_id) AS device ON device.line_id = line.id
LEFT JOIN (SELECT line_id, count(*) AS n FROM lines_service GROUP BY line_id) AS service ON service.line_id = line.id
LEFT JOIN (SELECT line_id, count(*) AS n FROM lines_link GROUP BY line_id) AS link ON link.line_id = line.id
LEFT JOIN (SELECT line_id, count(*) AS n FROM lines_order GROUP BY line_id) AS wanted ON wanted.line_id = line.id
LEFT JOIN (SELECT line_id, sum(amount) AS n FROM lines_balance GROUP BY line_id) AS balance
    ON balance.line_id = line.id
LEFT JOIN (SELECT line_id, sum(early_fee_minor_per_month) AS n FROM lines_contract GROUP BY line_id) AS contract
    ON contract.line_id = line.id
LEFT JOIN (SELECT account_id, sum(amount_minor - paid_minor) AS n FROM lines_bill GROUP BY account_id) AS bill
    ON bill.account_id = account.id
LEFT JOIN (SELECT account_id, sum(points) AS n FROM lines_points GROUP BY account_id) AS points
    ON points.account_id = account.id
