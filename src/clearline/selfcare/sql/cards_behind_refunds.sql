-- Find the newest payment for credit of each ended line that covers its refund, as the payment provider called the charge.
SELECT refund.case_id, paid.charge_id
FROM settlement_refund refund
JOIN cases_case c ON c.brand_id = refund.brand_id AND c.id = refund.case_id
JOIN LATERAL (
    SELECT (SELECT charge.facts ->> 'charge_id' FROM outbox_effect charge
            WHERE charge.origin = payment.id AND charge.effect = 'payments.charge' AND charge.state = 'confirmed'
              AND charge.brand_id = payment.brand_id) AS charge_id
    FROM selfcare_payment payment
    WHERE payment.brand_id = c.brand_id AND payment.account_id = c.account_id AND payment.line_id = c.line_id
      AND payment.purpose IN ('top_up', 'esim') AND payment.state = 'confirmed'
      AND payment.ended_at <= refund.asked_at
      AND payment.currency = refund.currency AND payment.amount_minor >= refund.amount_minor
    ORDER BY payment.ended_at DESC, payment.id LIMIT 1
) paid ON paid.charge_id IS NOT NULL
WHERE refund.case_id = ANY (%(cases)s::uuid[])
