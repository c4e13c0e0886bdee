-- No payment counts as paid, refused or given back before the provider said so, and each is asked about until it does.
SELECT payment.brand_id, payment.id AS subject,
       payment.state || ', charge ' || coalesce(charge.state, 'missing') || ', return ' || coalesce(back.state, 'none') AS detail
FROM selfcare_payment payment
LEFT JOIN outbox_effect charge ON charge.brand_id = payment.brand_id AND charge.origin = payment.id
    AND charge.effect = 'payments.charge'
LEFT JOIN outbox_effect back ON back.brand_id = payment.brand_id AND back.origin = payment.id
    AND back.effect = 'payments.giveback'
WHERE charge.state IS NULL
   OR (payment.state = 'asked') <> (charge.state NOT IN ('confirmed', 'failed'))
   OR (payment.state = 'failed') <> (charge.state = 'failed')
   OR (charge.state = 'accepted' AND charge.due_at IS NULL)
   OR (payment.state IN ('returning', 'returned')) <> (back.state IS NOT NULL)
   OR (payment.state = 'returned') <> (
       -- What the card refused to take back may have become credit of a line.
       coalesce(back.state, '') = 'confirmed' OR (payment.reason = 'credited' AND back.state = 'failed'))
