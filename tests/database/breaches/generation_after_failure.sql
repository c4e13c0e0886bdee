-- A profile was ordered back a second time after the first order had been carried out.
UPDATE outbox_effect SET generation = 2 WHERE origin = %(closed)s AND effect = 'smdp.cancel';
