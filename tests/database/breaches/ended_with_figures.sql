-- The final bill is gone.
DELETE FROM settlement_finalbill WHERE case_id = %(closed)s;
