-- An entry of the log under a brand that nobody knows.
UPDATE audit_leaf SET brand_id = gen_random_uuid() WHERE id = (SELECT id FROM audit_leaf WHERE kind = 'certificate.issued' LIMIT 1);
-- An effect that belongs to no brand.
UPDATE outbox_effect SET brand_id = gen_random_uuid() WHERE id = (SELECT id FROM outbox_effect WHERE effect = 'notice.mail' LIMIT 1);
