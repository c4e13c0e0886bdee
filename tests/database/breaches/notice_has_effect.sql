-- A letter that nobody will send.
DELETE FROM outbox_effect WHERE effect = 'notice.mail';
