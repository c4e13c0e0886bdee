-- Let one caller at a time take in a file, on whichever host; until the commit.
SELECT pg_advisory_xact_lock(hashtextextended('bulk ' || %(digest)s, 0))
