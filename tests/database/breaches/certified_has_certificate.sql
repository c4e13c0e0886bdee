-- The certificate is gone.
DELETE FROM certificates_certificate WHERE case_id = %(closed)s AND kind = 'certificate';
-- The statement is gone.
DELETE FROM certificates_certificate WHERE case_id = %(closed)s AND kind = 'statement';
