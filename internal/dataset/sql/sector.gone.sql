-- Sectors that are gone from the files.
DELETE FROM sector t
WHERE t.code NOT IN (SELECT e ->> 'code' FROM jsonb_array_elements($1::jsonb) AS e)
