-- Find the newest top-up of each ended line that covers its refund, as the payment provider called the charge.
SELECT DISTINCT ON (refund.case_id) refund.case_id, charge.facts ->> 'charge_id'
FROM settlement_refund refund
JOIN cases_case c ON c.brand_id = refund.brand_id AND c.id = refund.case_id
JOIN selfcare_payment payment
    ON payment.brand_id = c.brand_id AND payment.account_id = c.account_id AND payment.line_id = c.line_id
JOIN outbox_effect charge
    ON charge.origin = payment.id AND charge.effect = 'payments.charge' AND charge.state = 'confirmed'
WHERE refund.case_id = ANY (%(cases)s::uuid[])
  AND payment.purpose = 'top_up' AND payment.state = 'confirmed'
  AND payment.ended_at <= refund.asked_at
  AND payment.currency = refund.currency AND payment.amount_minor >= refund.amount_minor
ORDER BY refund.case_id, payment.ended_at DESC, payment.id
