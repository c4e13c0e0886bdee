-- Tell which of some numbers exist already, of whatever brand.
SELECT public_id FROM certificates_certificate WHERE public_id = ANY (%(drawn)s::text[])
