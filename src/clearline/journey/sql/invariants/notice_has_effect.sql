-- Every message that was promised is sent: it has the effect that carries it.
SELECT notice.brand_id, notice.id AS subject, notice.template || ' by ' || notice.channel AS detail
FROM notices_notice notice
WHERE NOT EXISTS (
    SELECT 1 FROM outbox_effect effect
    WHERE effect.brand_id = notice.brand_id AND effect.origin = notice.id
      AND effect.effect = 'notice.' || notice.channel)
