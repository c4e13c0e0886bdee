-- Sum what closings moved, per brand, day of the brand and currency: what came in, and where it went.
SELECT brand.code, (entry.at AT TIME ZONE brand.time_zone)::date AS day, posting.currency,
       coalesce(-sum(amount_minor) FILTER (WHERE account = 'case_payable' AND kind = 'take_over'), 0) AS opening,
       coalesce(sum(amount_minor) FILTER (WHERE account = 'points_redeemed'), 0) AS points,
       coalesce(sum(amount_minor) FILTER (WHERE account = 'promises_paid' AND kind <> 'promise_late'), 0) AS promised,
       coalesce(sum(amount_minor) FILTER (WHERE account = 'case_payable' AND kind = 'final_charges'), 0) AS charged,
       coalesce(-sum(amount_minor) FILTER (WHERE account = 'case_payable'), 0) AS to_come,
       coalesce(-sum(amount_minor) FILTER (WHERE account = 'refund_in_transit'), 0) AS on_its_way,
       coalesce(-sum(amount_minor) FILTER (WHERE account = 'cash'), 0) AS refunded,
       coalesce(-sum(amount_minor) FILTER (
           WHERE account = 'prepaid_credit' AND kind NOT IN ('take_over', 'promise_late')), 0) AS moved,
       coalesce(-sum(amount_minor) FILTER (WHERE account = 'donations'), 0) AS donated,
       coalesce(-sum(amount_minor) FILTER (WHERE account = 'vault'), 0) AS claimable,
       coalesce(-sum(amount_minor) FILTER (WHERE account = 'lapsed_by_law'), 0) AS lapsed
FROM ledger_entry entry
JOIN ledger_posting posting ON posting.brand_id = entry.brand_id AND posting.entry_id = entry.id
JOIN cases_case c ON c.brand_id = entry.brand_id AND c.id = entry.origin
JOIN brands_brand brand ON brand.id = entry.brand_id
GROUP BY brand.code, day, posting.currency
ORDER BY brand.code, day, posting.currency
