-- Find cases whose money does not add up, or is not what bill, refund, outcome and vault say; each with what breaks.
WITH booked AS (
SELECT entry.brand_id, entry.origin, posting.currency,
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
GROUP BY entry.brand_id, entry.origin, posting.currency
), said AS (
    SELECT brand_id, case_id, currency, sum(credit) AS credit, sum(paid) AS paid, sum(sent) AS sent, sum(moved) AS moved,
           sum(donated) AS donated, sum(waiting) AS waiting, sum(lapsed) AS lapsed
    FROM (
        SELECT brand_id, case_id, currency, credit_minor AS credit, 0 AS paid, 0 AS sent, 0 AS moved, 0 AS donated,
               0 AS waiting, 0 AS lapsed
        FROM settlement_finalbill
        UNION ALL
        -- What came back after it counted as paid lies in the vault, and is told there.
        SELECT refund.brand_id, refund.case_id, refund.currency, 0,
               CASE WHEN refund.state = 'confirmed' AND back.id IS NULL THEN refund.amount_minor ELSE 0 END,
               CASE WHEN refund.state <> 'confirmed' AND kept.id IS NULL THEN refund.amount_minor ELSE 0 END, 0, 0, 0, 0
        FROM settlement_refund refund
        LEFT JOIN settlement_kept kept
            ON kept.brand_id = refund.brand_id AND kept.case_id = refund.case_id AND kept.source = 'returned'
            AND kept.replaces_id IS NULL
        LEFT JOIN ledger_entry back
            ON back.brand_id = refund.brand_id AND back.origin = refund.case_id AND back.kind = 'refund_returned'
        UNION ALL
        SELECT brand_id, case_id, currency, 0, 0, 0, CASE WHEN way = 'move' THEN amount_minor ELSE 0 END,
               CASE WHEN way = 'donate' THEN amount_minor ELSE 0 END
               + CASE WHEN points_way = 'donate' THEN points_minor ELSE 0 END, 0, 0
        FROM settlement_outcome
        UNION ALL
        SELECT brand_id, case_id, currency, 0,
               CASE WHEN state = 'claimed' AND claimed_by IN ('card', 'bank') AND NOT EXISTS (
                        SELECT FROM settlement_kept again
                        WHERE again.brand_id = kept.brand_id AND again.replaces_id = kept.id)
                    THEN amount_minor ELSE 0 END,
               CASE WHEN state = 'asked' THEN amount_minor ELSE 0 END,
               CASE WHEN state = 'claimed' AND claimed_by = 'line' THEN amount_minor ELSE 0 END, 0,
               CASE WHEN state = 'waiting' THEN amount_minor ELSE 0 END,
               CASE WHEN state = 'lapsed' THEN amount_minor ELSE 0 END
        FROM settlement_kept kept
    ) each
    GROUP BY brand_id, case_id, currency
), compared AS (
    SELECT c.reference, c.brand_id, coalesce(booked.currency, said.currency) AS currency, array_remove(ARRAY[
        CASE WHEN booked.opening + booked.points + booked.promised <> booked.charged + booked.to_come + booked.on_its_way
                  + booked.refunded + booked.moved + booked.donated + booked.claimable + booked.lapsed
             THEN 'what came in is not what went out' END,
        CASE WHEN coalesce(booked.opening, 0) <> coalesce(said.credit, 0)
             THEN format('opening %%s, final bill %%s', coalesce(booked.opening, 0), coalesce(said.credit, 0)) END,
        CASE WHEN c.settled_at IS NOT NULL AND booked.to_come <> 0
             THEN format('settled, and %%s still to come', booked.to_come) END,
        CASE WHEN coalesce(booked.refunded, 0) <> coalesce(said.paid, 0)
             THEN format('refunded %%s, confirmed %%s', coalesce(booked.refunded, 0), coalesce(said.paid, 0)) END,
        CASE WHEN coalesce(booked.on_its_way, 0) <> coalesce(said.sent, 0)
             THEN format('on its way %%s, asked for %%s', coalesce(booked.on_its_way, 0), coalesce(said.sent, 0)) END,
        CASE WHEN coalesce(booked.moved, 0) <> coalesce(said.moved, 0)
             THEN format('moved %%s, carried out %%s', coalesce(booked.moved, 0), coalesce(said.moved, 0)) END,
        CASE WHEN coalesce(booked.donated, 0) <> coalesce(said.donated, 0)
             THEN format('donated %%s, carried out %%s', coalesce(booked.donated, 0), coalesce(said.donated, 0)) END,
        CASE WHEN coalesce(booked.claimable, 0) <> coalesce(said.waiting, 0)
             THEN format('claimable %%s, in the vault %%s', coalesce(booked.claimable, 0), coalesce(said.waiting, 0)) END,
        CASE WHEN coalesce(booked.lapsed, 0) <> coalesce(said.lapsed, 0)
             THEN format('kept by law %%s, lapsed %%s', coalesce(booked.lapsed, 0), coalesce(said.lapsed, 0)) END
    ], NULL) AS breaks
    FROM booked
    FULL JOIN said ON said.brand_id = booked.brand_id AND said.case_id = booked.origin AND said.currency = booked.currency
    JOIN cases_case c ON c.brand_id = coalesce(booked.brand_id, said.brand_id) AND c.id = coalesce(booked.origin, said.case_id)
)
SELECT brand.code, compared.reference, compared.currency, array_to_string(compared.breaks, '; ')
FROM compared
JOIN brands_brand brand ON brand.id = compared.brand_id
WHERE cardinality(compared.breaks) > 0
ORDER BY brand.code, compared.reference, compared.currency
LIMIT %(limit)s
