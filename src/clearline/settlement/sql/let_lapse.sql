-- Let go of what nobody claimed until its lawful end.
UPDATE settlement_kept SET state = 'lapsed', ended_at = %(now)s
WHERE id = ANY (%(ids)s::uuid[]) AND state = 'waiting'
