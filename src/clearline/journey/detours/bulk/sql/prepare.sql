-- What a file needs while it is read: its rows as they stand there, and those that are not taken.
CREATE TEMP TABLE import_fault (
    file text, row integer, id text, "column" text, reason text, detail text
) ON COMMIT DROP;
CREATE TEMP TABLE bulk_staged (
    position integer, id uuid, brand text, external text COLLATE "C", ends_on date, note text
) ON COMMIT DROP;
