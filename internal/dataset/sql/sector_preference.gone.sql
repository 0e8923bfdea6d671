-- Preferences that are gone from the files.
DELETE FROM sector_preference t
WHERE t.sector NOT IN (SELECT e ->> 'sector' FROM jsonb_array_elements($1::jsonb) AS e)
