-- An effect without an answer is asked about some day; what can be asked about is, until it is confirmed.
SELECT brand_id, id AS subject, effect || ' ' || state AS detail
FROM outbox_effect
WHERE due_at IS NULL
  AND (state IN ('pending', 'sending', 'unknown')
       OR (state = 'accepted' AND effect IN ('hlr.cease', 'smdp.cancel', 'payments.refund')))
